//! Borders.

use onnx::kernel::{Pad, PadMode};
use tch::{Device, Kind, Tensor};

use super::{Lowered, arity};

pub(super) fn pad(pad: &Pad, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    if let PadMode::Constant(value) = pad.mode {
        return constant(x, &pad.pads, value);
    }
    let spatial = x.dim() == 4 && pad.pads[..2].iter().all(|&side| side == (0, 0));
    let grows = pad.pads.iter().all(|&(before, after)| before >= 0 && after >= 0);
    if spatial && grows && super::elementwise::is_float(x.kind()) {
        let list = innermost_first(&pad.pads[2..]);
        match pad.mode {
            PadMode::Reflect => return x.f_reflection_pad2d(list),
            PadMode::Edge => return x.f_replication_pad2d(list),
            _ => {}
        }
    }
    let mut y = x.shallow_clone();
    for (axis, &(before, after)) in pad.pads.iter().enumerate().filter(|(_, side)| **side != (0, 0)) {
        let sources = sources(pad.mode, y.size()[axis], before, after);
        let index = Tensor::f_from_slice(&sources)?.f_to_device(x.device())?;
        y = y.f_index_select(axis as i64, &index)?;
    }
    Ok(y)
}

/// libtorch pads booleans and integers with numbers that a double holds.
fn constant(x: &Tensor, pads: &[(i64, i64)], value: f64) -> Lowered {
    if x.kind() == Kind::Bool {
        return x
            .f_to_kind(Kind::Uint8)?
            .f_pad(innermost_first(pads), "constant", value)?
            .f_to_kind(Kind::Bool);
    }
    x.f_pad(innermost_first(pads), "constant", value)
}

/// For each place along an axis, the index that it takes its element from.
fn sources(mode: PadMode, side: i64, before: i64, after: i64) -> Vec<i64> {
    let period = (2 * (side - 1)).max(1);
    (-before..side + after)
        .map(|at| match mode {
            PadMode::Reflect => {
                let place = at.rem_euclid(period);
                place.min(period - place).min(side - 1)
            }
            PadMode::Wrap => at.rem_euclid(side.max(1)),
            _ => at.clamp(0, side - 1),
        })
        .collect()
}

fn innermost_first(pads: &[(i64, i64)]) -> Vec<i64> {
    pads.iter().rev().flat_map(|&(before, after)| [before, after]).collect()
}

/// A tensor of indices, for pooling.
pub(super) fn indices(values: &[i64], device: Device) -> Lowered {
    Tensor::f_from_slice(values)?.f_to_device(device)
}
