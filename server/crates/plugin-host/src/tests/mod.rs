//! The host against plugins: hostile ones as WebAssembly text, and the first-party ones as they are committed.

mod first_party;
mod harness;
mod hostile;
mod limits;
