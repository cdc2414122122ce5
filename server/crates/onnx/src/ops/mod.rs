//! ONNX's operators, one a file: where its specification is, from which opset on we read it, how many inputs and outputs
//! it has, which attributes it takes, and which kernels it becomes.
//!
//! A new operator is a new file and one line in [`REGISTRY`]. Those that are one kernel on each element stand together, in
//! `elementwise` without attributes and in `activation` with them; pairs that mirror each other share a file.

mod activation;
mod attributes;
mod average_pool;
mod axes;
mod batch_norm;
mod blocks;
mod cast;
mod clip;
mod concat;
mod constant;
mod constant_of_shape;
pub mod conv;
mod conv_transpose;
mod elementwise;
mod expand;
mod flatten;
mod gather;
mod gemm;
mod global_average_pool;
mod group_norm;
pub mod instance_norm;
mod layer_norm;
mod matmul;
mod max_pool;
mod pad;
mod prelu;
mod range;
mod reduce;
pub mod reshape;
mod resize;
mod shape;
pub mod sides;
mod slice;
mod softmax;
mod split;
mod squeeze;
mod tile;
mod transpose;
pub mod window;

use std::any::Any;
use std::fmt::Debug;
use std::ops::RangeInclusive;
use std::sync::Arc;

pub use attributes::Attributes;

use crate::Refusal;
use crate::plan::{Operand, Scope};

/// The newest opset that we read.
pub const NEWEST_OPSET: i64 = 23;
/// The oldest opset that we read.
pub const OLDEST_OPSET: i64 = 7;

/// An operator with its attributes, at the opset of its file.
pub trait Operator: Any + Debug + Send + Sync {
    /// The name in ONNX.
    fn name(&self) -> &'static str;

    /// Emits the kernels of one node and answers its outputs, in order; at least as many as the node names.
    ///
    /// # Errors
    /// When the node does not work on these inputs.
    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal>;
}

/// What the registry knows of an operator.
pub struct Definition {
    /// The name in ONNX.
    pub name: &'static str,
    /// The opset that brought it.
    pub since: i64,
    /// How many inputs a node may have, left-out ones counted.
    pub inputs: RangeInclusive<usize>,
    /// How many outputs a node may have.
    pub outputs: RangeInclusive<usize>,
    /// Reads the attributes. Those that it does not take are refused afterwards.
    pub read: fn(&mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal>,
}

/// The definition of operator `name`, if we know it.
pub fn find(name: &str) -> Option<&'static Definition> {
    REGISTRY
        .iter()
        .flat_map(|family| family.iter())
        .find(|definition| definition.name == name)
}

/// Every operator that Pastiche knows.
pub static REGISTRY: &[&[Definition]] = &[
    activation::DEFINITIONS,
    average_pool::DEFINITIONS,
    batch_norm::DEFINITIONS,
    blocks::DEFINITIONS,
    cast::DEFINITIONS,
    clip::DEFINITIONS,
    concat::DEFINITIONS,
    constant::DEFINITIONS,
    constant_of_shape::DEFINITIONS,
    conv::DEFINITIONS,
    conv_transpose::DEFINITIONS,
    elementwise::DEFINITIONS,
    expand::DEFINITIONS,
    flatten::DEFINITIONS,
    gather::DEFINITIONS,
    gemm::DEFINITIONS,
    global_average_pool::DEFINITIONS,
    group_norm::DEFINITIONS,
    instance_norm::DEFINITIONS,
    layer_norm::DEFINITIONS,
    matmul::DEFINITIONS,
    max_pool::DEFINITIONS,
    pad::DEFINITIONS,
    prelu::DEFINITIONS,
    range::DEFINITIONS,
    reduce::DEFINITIONS,
    reshape::DEFINITIONS,
    resize::DEFINITIONS,
    shape::DEFINITIONS,
    slice::DEFINITIONS,
    softmax::DEFINITIONS,
    split::DEFINITIONS,
    squeeze::DEFINITIONS,
    tile::DEFINITIONS,
    transpose::DEFINITIONS,
];
