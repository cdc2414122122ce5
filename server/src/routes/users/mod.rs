//! Accounts, for administrators.

pub mod change;
pub mod create;
pub mod list;
