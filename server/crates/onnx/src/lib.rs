//! ONNX files as typed graphs, and plans of what to compute at a size.
//!
//! ```text
//! bytes -> ModelProto -> Graph -> (passes) -> Graph -> Plan at a batch and size
//!          proto         load     passes               plan
//! ```
//!
//! A [`Graph`] is a checked file: every operator is one that we know, whole, at the file's opset; nothing points outside
//! the file; there is no control flow. A [`Plan`] is what remains when the shapes of the inputs are known: a straight
//! list of [`Kernel`]s, each with its parameters as numbers and its output's type and shape. Everything about *shapes*
//! (the long chains of Shape, Gather, Concat and Reshape that exporters write) is computed while planning and is gone
//! from the plan; whoever runs a plan sees static shapes only, and its cost is known before a device is touched.
//!
//! What cannot be bounded is refused: unknown operators, shapes that depend on computed pixels, tensors above the
//! limit, more than [`Options::max_nodes`] nodes. Nothing in this crate runs a generator; that is for `torch`. [`write`]
//! makes files.

mod dtype;
mod error;
mod graph;
mod info;
pub mod kernel;
mod load;
pub mod ops;
pub mod passes;
pub mod plan;
pub mod proto;
mod shape;
mod tensor;
#[cfg(test)]
mod testing;
pub mod write;

pub use dtype::DType;
pub use error::{LoadError, Problem, Refusal};
pub use graph::{Dim, Graph, Node, Port, ValueId};
pub use info::Info;
pub use kernel::Kernel;
pub use load::Options;
pub use plan::{InputSpec, Operand, Plan, PlanError, Step};
pub use tensor::Tensor;
