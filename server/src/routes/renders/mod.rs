//! Finished renders.

pub mod show;
