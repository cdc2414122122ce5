//! Convolutions. libtorch takes the same border on both sides of an axis; other borders are added or cut by hand.

use onnx::Info;
use onnx::kernel::{Conv, ConvTranspose};
use tch::Tensor;

use super::{Lowered, arity};
use crate::transfer::sides;

pub(super) fn conv(conv: &Conv, inputs: &[&Tensor]) -> Lowered {
    let (x, weight, bias) = split(inputs)?;
    let even = conv.pads.iter().all(|(before, after)| before == after);
    let padded;
    let (x, pads) = if even {
        (x, conv.pads.iter().map(|&(before, _)| before as i64).collect())
    } else {
        padded = x.f_constant_pad_nd(innermost_first(&conv.pads))?;
        (&padded, vec![0; conv.pads.len()])
    };
    let none = vec![0_i64; conv.pads.len()];
    let (strides, dilations) = (sides(&conv.strides), sides(&conv.dilations));
    x.f_convolution(weight, bias, strides, pads, dilations, false, none, conv.groups as i64)
}

/// What exceeds the smaller border of an axis is cut from the result.
pub(super) fn transpose(conv: &ConvTranspose, inputs: &[&Tensor], output: &Info) -> Lowered {
    let (x, weight, bias) = split(inputs)?;
    let pads: Vec<i64> = conv
        .pads
        .iter()
        .map(|&(before, after)| before.min(after) as i64)
        .collect();
    let (strides, dilations) = (sides(&conv.strides), sides(&conv.dilations));
    let more = sides(&conv.output_padding);
    let mut y = x.f_convolution(
        weight,
        bias,
        strides,
        pads.clone(),
        dilations,
        true,
        more,
        conv.groups as i64,
    )?;
    for (axis, &(before, _)) in conv.pads.iter().enumerate() {
        let wanted = output.shape[axis + 2] as i64;
        if y.size()[axis + 2] != wanted {
            y = y.f_narrow(axis as i64 + 2, before as i64 - pads[axis], wanted)?;
        }
    }
    Ok(y)
}

fn split<'a>(inputs: &[&'a Tensor]) -> Result<(&'a Tensor, &'a Tensor, Option<&'a Tensor>), tch::TchError> {
    match inputs {
        [x, weight, bias] => Ok((*x, *weight, Some(*bias))),
        _ => arity::<2>(inputs).map(|[x, weight]| (x, weight, None)),
    }
}

/// Borders as libtorch lists them: the last axis first.
pub(super) fn innermost_first(pads: &[(usize, usize)]) -> Vec<i64> {
    pads.iter()
        .rev()
        .flat_map(|&(before, after)| [before as i64, after as i64])
        .collect()
}
