//! Many packs in one file, for studios without a network: with their signatures, reports and previews, and signed as a whole.
//!
//! ```text
//! pastiche-bundle 1
//! <the four lines of a signature of the next line>
//! <what is in it: one line of JSON, with the SHA-256 and the length of every part>
//! <the parts, one after the other, and nothing behind them>
//! ```
//!
//! So every byte is either one that must be this very one, or signed, or covered by a hash that is: whatever is changed, the whole bundle is
//! refused before anything of it is used.

mod contents;
mod error;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use contents::{Bundled, BundledPreview, Contents, Part};
pub use error::BundleError;
pub use reader::Bundle;
pub use writer::BundleWriter;

/// The first line.
const MAGIC: &str = "pastiche-bundle 1\n";
/// Longest line that says what is in a bundle, in bytes.
const MAX_CONTENTS_BYTES: usize = 256 << 20;
