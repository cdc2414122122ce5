//! Publishers and who belongs to them.

pub mod change;
pub mod create;
pub mod keys;
pub mod list;
pub mod members;
pub mod show;
