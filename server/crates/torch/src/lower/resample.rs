//! Sizes changed.

use onnx::kernel::{Bilinear, Nearest, Resample};
use tch::{Kind, Tensor};

use super::elementwise::is_float;
use super::{Lowered, arity};

pub(super) fn nearest(nearest: &Nearest, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    let (rows, columns) = (nearest.rows as i64, nearest.columns as i64);
    if is_float(x.kind()) {
        let size = x.size();
        return x.f_upsample_nearest2d([size[2] * rows, size[3] * columns], None, None);
    }
    x.f_repeat_interleave_self_int(rows, 2, None)?
        .f_repeat_interleave_self_int(columns, 3, None)
}

pub(super) fn bilinear(bilinear: &Bilinear, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    let size = [bilinear.height as i64, bilinear.width as i64];
    x.f_upsample_bilinear2d(size, bilinear.align_corners, None, None)
}

/// The weighted sum of as many looked-up copies as there are taps; one tap of weight 1 is a plain look-up.
pub(super) fn resample(resample: &Resample, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    let (axis, taps) = (resample.axis as i64, &*resample.taps);
    let at = |tap: usize| {
        taps.indices
            .iter()
            .skip(tap)
            .step_by(taps.width)
            .copied()
            .collect::<Vec<_>>()
    };
    let looked = |tap: usize| x.f_index_select(axis, &super::pad::indices(&at(tap), x.device())?);
    let plain = taps.weights.iter().all(|&w| w == 1.0) && taps.offsets.iter().all(|&o| o == 0.0);
    if taps.width == 1 && plain {
        return looked(0);
    }
    // Weights are applied in float32 at least; integers are rounded towards zero at the end.
    let wide = if x.kind() == Kind::Double {
        Kind::Double
    } else {
        Kind::Float
    };
    let mut shape = vec![1_i64; x.dim()];
    shape[resample.axis] = taps.outputs() as i64;
    let along = |values: &[f64]| {
        Tensor::f_from_slice(values)?
            .f_to_device(x.device())?
            .f_to_kind(wide)?
            .f_reshape(&shape)
    };
    let mut sum = along(&taps.offsets)?;
    for tap in 0..taps.width {
        let weights: Vec<f64> = taps.weights.iter().skip(tap).step_by(taps.width).copied().collect();
        sum = looked(tap)?.f_to_kind(wide)?.f_mul(&along(&weights)?)?.f_add(&sum)?;
    }
    sum.f_to_kind(x.kind())
}
