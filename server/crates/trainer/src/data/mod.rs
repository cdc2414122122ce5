//! What is learned from: pictures in memory, and crops of them.

mod batches;
mod convert;
mod crops;
mod loader;
mod pictures;
#[cfg(test)]
mod tests;

pub use batches::{Batch, Batches, COLOUR_PX, Side, Tensors};
pub use convert::{to_picture, to_tensor};
pub use crops::Crops;
pub use loader::Loader;
pub(crate) use pictures::LEAST_PX;
pub use pictures::{Pictures, Refused, files_of};
