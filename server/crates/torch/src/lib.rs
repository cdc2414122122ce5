//! Loads libtorch and runs plans on it.
//!
//! ```text
//! onnx::Plan --Program::new--> weights on a device, steps --Program::run--> tensors
//! ```
//!
//! [`Program`] is a plan made ready for one device and element type; [`Weights`] are the constants of one graph on that
//! device, which all programs of that graph share. `fuse` says which steps are done together, [`lower`] has one function
//! for each family of `onnx::Kernel`s, and the C++ of `shim/` does what tch does not reach. [`library`] opens the CUDA
//! libraries where there is a GPU.
//!
//! Only fallible `f_*` calls of tch are made: a bad generator gives an error, never a panic in a device thread.
//! This crate knows nothing of queues, packs or pictures.

mod element;
mod error;
mod fuse;
pub mod library;
pub mod lower;
mod program;
mod shim;
mod transfer;
mod weights;

pub use element::{kind, stored};
pub use error::TorchError;
pub use library::{Cuda, Library};
pub use program::Program;
pub use shim::{AdamStep, AdamTensors, adam, empty_device_cache, leaky_relu, length, move_towards};
pub use tch::{Device, Kind, Tensor, set_num_threads};
pub use transfer::{from_bytes, to_bytes};
pub use weights::Weights;
