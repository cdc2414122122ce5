//! API tokens of one's own.

pub mod create;
pub mod delete;
pub mod list;
