//! The libtorch backend of `infer`.
//!
//! [`TchBackend`] finds the devices, [`generator`] keeps one graph on one of them: its weights once, and for each input
//! shape that came lately a program. All of libtorch is reached through crate `torch`; what waits for a machine with a GPU
//! is listed in `GPU.md`, what was measured in `BENCH.md`.

mod arrays;
mod backend;
mod devices;
mod generator;
#[cfg(test)]
mod tests;

pub use backend::{BackendConfig, TchBackend};
