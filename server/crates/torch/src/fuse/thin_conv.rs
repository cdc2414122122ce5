//! A convolution to few channels, such as the last one of most generators.
//!
//! Processors compute as many filters at a time as a vector has places; three filters leave most of them empty. Here each
//! column of the kernel is a filter of its own: `(3, C, 9, 9)` becomes `(27, C, 9, 1)`, and the 27 results are summed,
//! each shifted by its column. The arithmetic is the same, the vectors are full.

use tch::{Device, Kind, Tensor};

use super::{Action, Form, PlainConv, Run};
use crate::error::TorchError;
use crate::lower::{Lowered, channels_last};
use crate::shim;
use crate::weights::Weights;

/// The convolution of columns.
#[derive(Debug)]
pub(super) struct ThinConv {
    /// `(columns * filters, channels, rows, 1)`; all filters of the first column first.
    weight: Tensor,
    columns: usize,
    /// Zeros around the picture.
    rows_pad: usize,
    columns_pad: usize,
}

pub(super) fn find(run: &Run<'_>, weights: &mut Weights) -> Result<Option<Action>, TorchError> {
    // Partial sums are kept at the program's precision, and in float32 only that loses nothing.
    if weights.device() != Device::Cpu || weights.precision() != Kind::Float {
        return Ok(None);
    }
    let Some((conv, [rows_pad, columns_pad])) = locate(run) else {
        return Ok(None);
    };
    let mut inputs = vec![conv.x];
    inputs.extend(conv.bias);
    let [_, _, _, columns] = conv.shape();
    let conv = ThinConv {
        weight: weights.derived(conv.weight, "thin", columns_as_filters)?,
        columns,
        rows_pad,
        columns_pad,
    };
    Ok(Some(run.action(1, inputs, Form::ThinConv(conv))))
}

fn locate<'p>(run: &Run<'p>) -> Option<(PlainConv<'p>, [usize; 2])> {
    let conv = PlainConv::of(run.plan, run.step())?;
    let [(top, bottom), (left, right)] = conv.conv.pads[..] else {
        return None;
    };
    let thin = conv.conv.is_thin(&conv.shape());
    (thin && top == bottom && left == right).then_some((conv, [top, left]))
}

fn columns_as_filters(weight: &Tensor) -> Lowered {
    let size = weight.size();
    let apart = weight
        .f_permute([3, 0, 1, 2])?
        .f_reshape([size[3] * size[0], size[1], size[2], 1])?;
    channels_last(&apart)
}

impl ThinConv {
    /// `weight` is that of the convolution as it stands, `(filters, channels, rows, columns)`.
    #[cfg(test)]
    pub(super) fn new(weight: &Tensor, [rows_pad, columns_pad]: [usize; 2]) -> Result<Self, tch::TchError> {
        Ok(Self {
            weight: columns_as_filters(weight)?,
            columns: weight.size()[3] as usize,
            rows_pad,
            columns_pad,
        })
    }

    pub(super) fn run(&self, inputs: &[Tensor]) -> Lowered {
        let (ones, none) = ([1_i64; 2], [0_i64; 2]);
        let (no_bias, pads): (Option<&Tensor>, _) = (None, [self.rows_pad as i64, 0]);
        let apart = inputs[0].f_convolution(&self.weight, no_bias, ones, pads, ones, false, none, 1)?;
        shim::sum_columns(&apart, inputs.get(1), self.columns, self.columns_pad)
    }
}
