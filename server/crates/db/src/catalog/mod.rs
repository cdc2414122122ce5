//! Styles and their versions: what was uploaded or imported, what became of it, which files belong to it, who keeps a style, who signed which packs and
//! which were revoked; what is listed, how it is found, and what people say of it.

pub mod blobs;
pub mod checks;
mod cursor;
pub mod entries;
mod facets;
mod found;
pub mod idempotency;
pub mod import;
pub mod keepers;
mod mark;
pub mod previews;
pub mod public;
pub mod reports;
pub mod reviews;
pub mod revocations;
pub mod search;
pub mod signatures;
mod state;
#[cfg(test)]
mod tests;
mod version;
pub mod versions;
pub mod words;
