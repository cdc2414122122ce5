//! Kernels: the small closed set of computations that plans are made of.
//!
//! Operators are many and differ by opset; kernels are few, take their parameters as plain numbers, have one output, and
//! mean the same for ever. A backend that runs all kernels runs all operators. One kernel, or one family, a file: its
//! parameters, the shape it gives, what it costs, and, where shapes are computed with it, its value on constants.

mod concat;
mod conv;
mod elementwise;
mod gather;
mod matmul;
mod moves;
mod normalize;
mod pad;
mod pool;
mod reduce;
mod resample;
mod softmax;

pub use concat::Concat;
pub(crate) use conv::reach;
pub use conv::{Conv, ConvTranspose};
pub use elementwise::{Binary, Cast, Select, Unary};
pub use gather::Gather;
pub use matmul::MatMul;
pub use moves::{Expand, Permute, Reshape, Slice, SliceAxis, Tile};
pub use normalize::{BatchNorm, GroupNorm, InstanceNorm, LayerNorm};
pub use pad::{Pad, PadMode};
pub use pool::{MaxPoolIndices, Pool, PoolKind};
pub use reduce::{Reduce, ReduceKind};
pub use resample::{Bilinear, Nearest, Resample, Taps};
pub use softmax::Softmax;

use crate::{Info, Refusal, Tensor};

/// What every kernel can tell of itself.
pub(crate) trait Spec {
    /// Type and shape of the output.
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal>;

    /// Floating-point operations, a multiplication and an addition counted as two.
    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        output.elements()
    }

    /// Bytes that computing it may take beside its inputs and its output: copies with a border.
    fn scratch_bytes(&self, _inputs: &[&Info], _output: &Info) -> u64 {
        0
    }

    /// Bytes that [`Self::evaluate`] goes through, which folding is charged for; as doubles, which it computes with.
    fn evaluation_bytes(&self, inputs: &[&Info], output: &Info) -> u64 {
        let inputs = inputs.iter().map(|input| input.elements());
        inputs.fold(output.elements(), u64::saturating_add).saturating_mul(8)
    }

    /// The value on constants, computed on the host; `None` for kernels that only ever see pixels.
    fn evaluate(&self, _inputs: &[&Tensor], _output: &Info) -> Option<Result<Tensor, Refusal>> {
        None
    }
}

/// One computation with its parameters. The number and meaning of its inputs is told by each variant's type.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant's type is documented")]
pub enum Kernel {
    BatchNorm(BatchNorm),
    Bilinear(Bilinear),
    Binary(Binary),
    Cast(Cast),
    Concat(Concat),
    Conv(Conv),
    ConvTranspose(ConvTranspose),
    Expand(Expand),
    Gather(Gather),
    GroupNorm(GroupNorm),
    InstanceNorm(InstanceNorm),
    LayerNorm(LayerNorm),
    MatMul(MatMul),
    MaxPoolIndices(MaxPoolIndices),
    Nearest(Nearest),
    Pad(Pad),
    Permute(Permute),
    Pool(Pool),
    Reduce(Reduce),
    Resample(Resample),
    Reshape(Reshape),
    Select(Select),
    Slice(Slice),
    Softmax(Softmax),
    Tile(Tile),
    Unary(Unary),
}

impl Kernel {
    fn spec(&self) -> &dyn Spec {
        match self {
            Self::BatchNorm(k) => k,
            Self::Bilinear(k) => k,
            Self::Binary(k) => k,
            Self::Cast(k) => k,
            Self::Concat(k) => k,
            Self::Conv(k) => k,
            Self::ConvTranspose(k) => k,
            Self::Expand(k) => k,
            Self::Gather(k) => k,
            Self::GroupNorm(k) => k,
            Self::InstanceNorm(k) => k,
            Self::LayerNorm(k) => k,
            Self::MatMul(k) => k,
            Self::MaxPoolIndices(k) => k,
            Self::Nearest(k) => k,
            Self::Pad(k) => k,
            Self::Permute(k) => k,
            Self::Pool(k) => k,
            Self::Reduce(k) => k,
            Self::Resample(k) => k,
            Self::Reshape(k) => k,
            Self::Select(k) => k,
            Self::Slice(k) => k,
            Self::Softmax(k) => k,
            Self::Tile(k) => k,
            Self::Unary(k) => k,
        }
    }

    /// Type and shape of the output for these inputs.
    ///
    /// # Errors
    /// When the inputs do not fit the kernel.
    pub fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        self.spec().output(inputs)
    }

    /// Floating-point operations, a multiplication and an addition counted as two.
    pub fn flop(&self, inputs: &[&Info], output: &Info) -> u64 {
        self.spec().flop(inputs, output)
    }

    /// Bytes that computing it may take beside its inputs and its output.
    pub fn scratch_bytes(&self, inputs: &[&Info], output: &Info) -> u64 {
        self.spec().scratch_bytes(inputs, output)
    }

    /// Bytes that [`Self::evaluate`] goes through.
    pub(crate) fn evaluation_bytes(&self, inputs: &[&Info], output: &Info) -> u64 {
        self.spec().evaluation_bytes(inputs, output)
    }

    pub(crate) fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        self.spec().evaluate(inputs, output)
    }
}

/// The inputs as an array of exactly `N`.
pub(crate) fn exactly<'a, const N: usize, T>(inputs: &[&'a T]) -> Result<[&'a T; N], Refusal> {
    inputs
        .try_into()
        .map_err(|_| Refusal::new(format!("{N} inputs are needed and {} are given", inputs.len())))
}

/// Refuses inputs of different element types.
pub(crate) fn same_dtype(inputs: &[&Info]) -> Result<(), Refusal> {
    match inputs.windows(2).find(|pair| pair[0].dtype != pair[1].dtype) {
        None => Ok(()),
        Some(pair) => Err(Refusal::new(format!(
            "the inputs are of different types, {} and {}",
            pair[0].dtype, pair[1].dtype
        ))),
    }
}
