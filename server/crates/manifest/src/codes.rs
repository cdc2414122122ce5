//! The stable codes of the faults that this crate reports. Programs match on them; none is ever renamed.

/// The text is not TOML.
pub const SYNTAX: &str = "manifest_syntax";
/// The manifest is larger than [`crate::MAX_BYTES`].
pub const TOO_LARGE: &str = "manifest_too_large";
/// `schema` names a form of manifest that this version does not read.
pub const UNSUPPORTED_SCHEMA: &str = "manifest_schema";
/// A key that nothing reads.
pub const UNKNOWN_KEY: &str = "manifest_unknown_key";
/// A key that must be there is not.
pub const MISSING_KEY: &str = "manifest_missing_key";
/// A value of another type than the key takes.
pub const WRONG_TYPE: &str = "manifest_wrong_type";
/// A value of the right type that breaks a rule.
pub const BAD_VALUE: &str = "manifest_bad_value";
/// The licence is not an SPDX expression.
pub const BAD_LICENSE: &str = "manifest_bad_license";
/// Two entries that must differ are the same.
pub const DUPLICATE: &str = "manifest_duplicate";
/// A control that neither Pastiche nor a plugin of the pack has.
pub const UNKNOWN_CONTROL: &str = "unknown_control";
/// A plugin describes a control that breaks a rule.
pub const BAD_CONTROL: &str = "bad_control";
/// A plugin of the manifest has no description.
pub const NOT_DESCRIBED: &str = "plugin_not_described";
