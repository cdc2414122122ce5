//! Jobs, as administrators see them.

pub mod decide;
pub mod list;
