//! What is learned from: pictures in memory, and crops of them.

mod crops;
mod pictures;
#[cfg(test)]
mod tests;

pub use crops::Crops;
pub use pictures::{Pictures, Refused};
