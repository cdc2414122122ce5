//! Style packs: reading them safely, checking them whole, building them to the same bytes every time.
//!
//! ```text
//! folder --PackDir--+
//!                   +--> ParsedPack --check--> VerifiedPack
//! zip ----PackFile--+        |
//!                            +--overview--> what it says about itself, without running anything
//! ```
//!
//! A pack comes from a stranger. Reading one never executes it, never follows a path out of it, and is bounded in files,
//! bytes and ratio ([`Limits`]); whatever it holds stays in memory and is never unpacked to disk. Code under any name is
//! refused by its content. Only [`ParsedPack::check`] runs anything, and that is plugins, inside their sandbox.
//!
//! A pack may be signed ([`sign`]): signatures tell who vouches for it, and every stage leaves them out of what the pack is.
//!
//! Every stage reports all [`manifest::Fault`]s at once.

mod archive;
mod build;
pub mod bundle;
mod check;
pub mod codes;
mod collector;
mod contents;
mod digest;
mod folder;
mod generator;
mod limits;
mod overview;
mod parsed;
mod path;
mod plugins;
pub mod sign;
mod sniff;
#[cfg(test)]
mod testing;

pub use archive::PackFile;
pub use build::{BuildError, Built, build};
pub use check::VerifiedPack;
pub use digest::{DigestError, PackDigest};
pub use folder::PackDir;
pub use limits::Limits;
pub use overview::{FileOverview, GeneratorOverview, Overview, PluginOverview, RecordedPlugin};
pub use parsed::{ParsedPack, open, open_within};
pub use sign::{KeyId, PublicKey, Signature, SigningKey};
