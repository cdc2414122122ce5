//! The stable codes of the faults of packs; those of the manifest itself are in [`manifest::codes`].

/// The pack, or a file in it, cannot be read.
pub const UNREADABLE: &str = "pack_unreadable";
/// The file is not a zip, or a damaged or ambiguous one.
pub const NOT_A_PACK: &str = "pack_not_a_zip";
/// More files than are read.
pub const TOO_MANY_FILES: &str = "pack_too_many_files";
/// More bytes than are read.
pub const TOO_LARGE: &str = "pack_too_large";
/// A file unpacks to so many times its packed size that it can only be a bomb.
pub const BOMB: &str = "pack_bomb";
/// A path that leads out of the pack, or that two systems would read differently.
pub const BAD_PATH: &str = "pack_bad_path";
/// A link, a device or anything else that is not a plain file.
pub const NOT_A_FILE: &str = "pack_not_a_file";
/// Two entries with one name, letter case left aside.
pub const DUPLICATE: &str = "pack_duplicate";
/// An encrypted entry, or one packed in a way that is not read.
pub const PACKING: &str = "pack_packing";
/// Code, by its content: a pickle, TorchScript, a program or a library.
pub const CODE: &str = "pack_holds_code";
/// A file that must be there is not.
pub const MISSING: &str = "pack_missing_file";
/// A file that nothing in the pack speaks of.
pub const UNLISTED: &str = "pack_unlisted_file";
/// A file whose content is not what its name says.
pub const WRONG_CONTENT: &str = "pack_wrong_content";
/// The manifest names no licence.
pub const NO_LICENSE: &str = "pack_no_license";
/// The generator cannot be read, or uses something that is not supported.
pub const GENERATOR: &str = "generator_unsupported";
/// The generator's inputs or outputs are not what the manifest says.
pub const GENERATOR_SHAPE: &str = "generator_shape";
/// No bounded plan can be made for the generator.
pub const GENERATOR_PLAN: &str = "generator_plan";
/// A plugin cannot be loaded or does not describe itself.
pub const PLUGIN: &str = "plugin_failed";
/// A plugin's recorded description is missing, broken or not what the plugin says.
pub const PLUGIN_RECORD: &str = "plugin_record";
/// A file in `signatures/` that is no signature, lies under another key's name, or signs another pack.
pub const SIGNATURE: &str = "pack_signature";
