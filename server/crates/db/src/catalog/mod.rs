//! Styles and their versions: what was uploaded, what became of it, which files belong to it, who keeps a style, and which packs were revoked.

pub mod keepers;
mod mark;
pub mod revocations;
mod state;
#[cfg(test)]
mod tests;
pub mod versions;
