//! Elements moved, not changed.

use onnx::Info;
use onnx::kernel::{Expand, Gather, Permute, Reshape, Slice, SliceAxis, Tile};
use tch::{Kind, Tensor};

use super::{Lowered, arity};
use crate::transfer::sides;

pub(super) fn reshape(reshape: &Reshape, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    x.f_reshape(sides(&reshape.shape))
}

pub(super) fn permute(permute: &Permute, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    x.f_permute(sides(&permute.axes))
}

pub(super) fn expand(expand: &Expand, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    x.f_expand(sides(&expand.shape), false)
}

pub(super) fn tile(tile: &Tile, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    x.f_repeat(sides(&tile.repeats))
}

pub(super) fn slice(slice: &Slice, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    let mut y = x.shallow_clone();
    for (axis, part) in slice.axes.iter().enumerate() {
        y = slice_axis(&y, axis as i64, *part)?;
    }
    Ok(y)
}

/// libtorch walks forwards only: what is walked backwards is cut out forwards and turned around.
fn slice_axis(x: &Tensor, axis: i64, part: SliceAxis) -> Lowered {
    let (start, len) = (part.start as i64, part.len as i64);
    if start == 0 && part.step == 1 && len == x.size()[axis as usize] {
        return Ok(x.shallow_clone());
    }
    if len == 0 {
        return x.f_narrow(axis, 0, 0);
    }
    let last = start + (len - 1) * part.step;
    let (low, high) = (start.min(last), start.max(last));
    let cut = x.f_slice(axis, low, high + 1, part.step.abs())?;
    if part.step < 0 { cut.f_flip([axis]) } else { Ok(cut) }
}

/// Negative indices count from the end. Indices outside give an error of libtorch on the CPU.
pub(super) fn gather(gather: &Gather, inputs: &[&Tensor], output: &Info) -> Lowered {
    let [data, indices] = arity(inputs)?;
    let axis = gather.axis as i64;
    let flat = indices.f_to_kind(Kind::Int64)?.f_reshape([-1])?;
    let wrapped = flat.f_add_scalar(data.size()[gather.axis])?;
    let flat = wrapped.f_where_self(&flat.f_lt(0)?, &flat)?;
    data.f_index_select(axis, &flat)?.f_reshape(sides(&output.shape))
}
