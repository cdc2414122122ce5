//! A 3x3 convolution of a picture whose pixels were repeated twice in both directions.
//!
//! Each output pixel sees only 2x2 different pixels of the small picture; which of the nine weights fall onto each depends on
//! whether its row and column are even or odd. So the four kinds of output pixels are four 2x2 convolutions of the small
//! picture, with weights that are sums of the nine: 4/9 of the arithmetic, and the large picture is never made. (The
//! sub-pixel convolution of Shi et al. 2016, read from right to left.)
//!
//! Its four results together are as large as the convolution's, which the plan does not know of; only where the filters are at most
//! half as many as the channels are they sure to take less than the large picture would have taken.
//!
//! A border of one reflected or repeated pixel around the large picture is one of repeated pixels around the small one.

use onnx::Kernel;
use onnx::kernel::{Nearest, Pad, PadMode};
use tch::{Kind, Tensor};

use super::{Action, Form, PlainConv, Run};
use crate::error::TorchError;
use crate::lower::{Lowered, channels_last};
use crate::shim;
use crate::weights::Weights;

/// The four convolutions as one of four times as many filters.
#[derive(Debug)]
pub(super) struct UpsampledConv {
    /// `(4 * filters, channels, 2, 2)`; first the filters for even rows and columns, then even rows and odd columns, ...
    weight: Tensor,
    /// Whether the border repeats the edge; else it is zeros.
    edge: bool,
}

pub(super) fn find(run: &Run<'_>, weights: &mut Weights) -> Result<Option<Action>, TorchError> {
    let Some(found) = locate(run) else { return Ok(None) };
    let mut inputs = vec![run.step().inputs[0]];
    inputs.extend(found.conv.bias);
    let conv = UpsampledConv {
        weight: weights.derived(found.conv.weight, "upsampled", phases)?,
        edge: found.edge,
    };
    Ok(Some(run.action(found.steps, inputs, Form::UpsampledConv(conv))))
}

struct Found<'p> {
    conv: PlainConv<'p>,
    edge: bool,
    steps: usize,
}

fn locate<'p>(run: &Run<'p>) -> Option<Found<'p>> {
    let Kernel::Nearest(Nearest { rows: 2, columns: 2 }) = run.step().kernel else {
        return None;
    };
    let next = run.follower(1)?;
    let (conv, edge, steps) = match &next.kernel {
        Kernel::Pad(pad) if is_edge(pad) => (PlainConv::of(run.plan, run.follower(2)?)?, true, 3),
        _ => (PlainConv::of(run.plan, next)?, false, 2),
    };
    let pads = if edge { [(0, 0); 2] } else { [(1, 1); 2] };
    let [filters, channels, 3, 3] = conv.shape() else {
        return None;
    };
    let smaller = 2 * filters <= channels;
    (smaller && conv.conv.pads == pads && conv.x == run.result(steps - 1)).then_some(Found { conv, edge, steps })
}

/// One pixel on each side of rows and columns that is the one beside it.
fn is_edge(pad: &Pad) -> bool {
    matches!(pad.mode, PadMode::Reflect | PadMode::Edge) && pad.pads == [(0, 0), (0, 0), (1, 1), (1, 1)]
}

/// The weights of the four 2x2 convolutions.
fn phases(weight: &Tensor) -> Lowered {
    let (size, kind) = (weight.size(), weight.kind());
    // Which of three weights fall onto which of two pixels: first at even places, then at odd ones.
    let falls = [1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0_f32];
    let falls = Tensor::f_from_slice(&falls)?
        .f_reshape([4, 3])?
        .f_to_device(weight.device())?;
    let sums = falls
        .f_matmul(&weight.f_to_kind(Kind::Float)?)?
        .f_matmul(&falls.f_tr()?)?;
    let sums = sums
        .f_reshape([size[0], size[1], 2, 2, 2, 2])?
        .f_permute([2, 4, 0, 1, 3, 5])?;
    channels_last(&sums.f_reshape([4 * size[0], size[1], 2, 2])?.f_to_kind(kind)?)
}

impl UpsampledConv {
    /// `weight` is that of the convolution as it stands, `(filters, channels, 3, 3)`.
    #[cfg(test)]
    pub(super) fn new(weight: &Tensor, edge: bool) -> Result<Self, tch::TchError> {
        let weight = phases(weight)?;
        Ok(Self { weight, edge })
    }

    pub(super) fn run(&self, inputs: &[Tensor]) -> Lowered {
        let bias = inputs.get(1).map(|bias| bias.f_repeat([4])).transpose()?;
        let bordered;
        let (x, pad) = if self.edge {
            bordered = inputs[0].f_replication_pad2d([1, 1, 1, 1])?;
            (&bordered, 0)
        } else {
            (&inputs[0], 1)
        };
        let (ones, none) = ([1_i64; 2], [0_i64; 2]);
        let phases = x.f_convolution(&self.weight, bias.as_ref(), ones, [pad; 2], ones, false, none, 1)?;
        interleave(&phases)
    }
}

/// From `(N, 4C, H + 1, W + 1)` to `(N, C, 2H, 2W)`: even rows and columns from the first quarter of the channels, the
/// others from the further quarters, whose odd rows or columns begin one pixel later.
fn interleave(phases: &Tensor) -> Lowered {
    if shim::interleave_fits(phases) {
        return shim::interleave(phases);
    }
    let (n, c, h, w) = phases.size4()?;
    let (c, h, w) = (c / 4, h - 1, w - 1);
    let large = Tensor::f_empty([n, 2 * h, 2 * w, c], (phases.kind(), phases.device()))?.f_permute([0, 3, 1, 2])?;
    for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let phase = phases.f_narrow(1, (2 * row + column) * c, c)?;
        let phase = phase.f_narrow(2, row, h)?.f_narrow(3, column, w)?;
        large
            .f_slice(2, row, None, 2)?
            .f_slice(3, column, None, 2)?
            .f_copy_(&phase)?;
    }
    Ok(large)
}
