//! Packs that no node uses any more.

pub mod create;
pub mod list;
