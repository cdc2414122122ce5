//! The audit log, for administrators.

pub mod list;
