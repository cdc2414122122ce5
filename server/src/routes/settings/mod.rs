//! The configuration that is in force.

pub mod show;
