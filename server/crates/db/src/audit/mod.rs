//! The audit log: who did what to what. Rows are only ever added, each with a hash over itself and the hash before it.

pub mod chain;
mod log;
#[cfg(test)]
mod tests;
mod verify;

pub use log::{Act, Head, Row, Wanted, append, hash_of, head, heads, list, sign};
pub use verify::{Finding, Verified, verify};
