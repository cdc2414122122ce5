//! Kernels as tensor operations: one function for each family.
//!
//! Four-dimensional tensors are kept channels-last, which is how libtorch's convolutions are fast; shapes stay
//! `(N, C, H, W)`.

mod conv;
mod elementwise;
mod in_place;
mod moves;
mod normalize;
mod pad;
mod pool;
mod reduce;
mod resample;

use onnx::{Info, Kernel};
use tch::{Kind, TchError, Tensor};

use crate::shim::Epilogue;

/// What a lowering gives.
pub(crate) type Lowered = Result<Tensor, TchError>;

/// Runs one kernel. `output` is what the plan says of the result, `precision` what float32 is computed as. An input that
/// nobody else holds may be written over.
pub(crate) fn run(kernel: &Kernel, mut inputs: Vec<Tensor>, output: &Info, precision: Kind) -> Lowered {
    if let Some(done) = in_place::run(kernel, &mut inputs, output) {
        return done;
    }
    let inputs: &[&Tensor] = &inputs.iter().collect::<Vec<_>>();
    match kernel {
        Kernel::BatchNorm(k) => normalize::batch(k, inputs),
        Kernel::Bilinear(k) => resample::bilinear(k, inputs),
        Kernel::Binary(k) => elementwise::binary(*k, inputs),
        Kernel::Cast(k) => elementwise::cast(*k, inputs, precision),
        Kernel::Concat(k) => Tensor::f_cat(inputs, k.axis as i64),
        Kernel::Conv(k) => conv::conv(k, inputs),
        Kernel::ConvTranspose(k) => conv::transpose(k, inputs, output),
        Kernel::Expand(k) => moves::expand(k, inputs),
        Kernel::Gather(k) => moves::gather(k, inputs, output),
        Kernel::GroupNorm(k) => normalize::group(k.groups, k.epsilon, inputs, &Epilogue::default()),
        Kernel::InstanceNorm(k) => normalize::instance(k, inputs, &Epilogue::default()),
        Kernel::LayerNorm(k) => normalize::layer(k, inputs),
        Kernel::MatMul(_) => elementwise::matmul(inputs),
        Kernel::MaxPoolIndices(k) => pool::indices(k, inputs, output),
        Kernel::Nearest(k) => resample::nearest(k, inputs),
        Kernel::Pad(k) => pad::pad(k, inputs),
        Kernel::Permute(k) => moves::permute(k, inputs),
        Kernel::Pool(k) => pool::pool(k, inputs, output),
        Kernel::Reduce(k) => reduce::reduce(k, inputs),
        Kernel::Resample(k) => resample::resample(k, inputs),
        Kernel::Reshape(k) => moves::reshape(k, inputs),
        Kernel::Select(_) => elementwise::select(inputs),
        Kernel::Slice(k) => moves::slice(k, inputs),
        Kernel::Softmax(k) => arity::<1>(inputs)?[0].f_softmax(k.axis as i64, None),
        Kernel::Tile(k) => moves::tile(k, inputs),
        Kernel::Unary(k) => elementwise::unary(*k, inputs),
    }
}

/// Runs a normalisation with what follows it.
pub(crate) fn run_norm(kernel: &Kernel, inputs: &[&Tensor], after: &Epilogue<'_>) -> Lowered {
    match kernel {
        Kernel::GroupNorm(k) => normalize::group(k.groups, k.epsilon, inputs, after),
        Kernel::InstanceNorm(k) => normalize::instance(k, inputs, after),
        _ => Err(TchError::Shape(format!("{kernel:?} is followed by nothing"))),
    }
}

/// The same tensor `(N, C, H, W)` with its channels innermost in memory.
pub(crate) fn channels_last(x: &Tensor) -> Lowered {
    x.f_permute([0, 2, 3, 1])?.f_contiguous()?.f_permute([0, 3, 1, 2])
}

/// The inputs as an array of exactly `N`.
pub(crate) fn arity<'a, const N: usize>(inputs: &[&'a Tensor]) -> Result<[&'a Tensor; N], TchError> {
    inputs
        .try_into()
        .map_err(|_| TchError::Shape(format!("{N} inputs are needed, {} are given", inputs.len())))
}
