//! Pooling. libtorch takes the same small border on both sides; other borders are added by hand.

use onnx::Info;
use onnx::kernel::{MaxPoolIndices, Pool, PoolKind};
use tch::{Kind, TchError, Tensor};

use super::elementwise::is_float;
use super::{Lowered, arity};
use crate::transfer::sides;

pub(super) fn pool(pool: &Pool, inputs: &[&Tensor], output: &Info) -> Lowered {
    let [x] = arity(inputs)?;
    match pool.kind {
        PoolKind::Max => Ok(maxima(pool, x, output)?.0),
        PoolKind::Average { include_pad } => average(pool, x, output, include_pad),
    }
}

/// For each spatial axis the border that makes the windows of `output` fit exactly.
fn borders(pool: &Pool, x: &Tensor, output: &Info) -> Vec<(i64, i64)> {
    (0..pool.kernel.len())
        .map(|axis| {
            let reach = (pool.kernel[axis] - 1) * pool.dilations[axis] + 1;
            let needed = (output.shape[axis + 2] - 1) * pool.strides[axis] + reach;
            let before = pool.pads[axis].0 as i64;
            (before, needed as i64 - x.size()[axis + 2] - before)
        })
        .collect()
}

fn bordered(x: &Tensor, borders: &[(i64, i64)], value: f64) -> Lowered {
    if borders.iter().all(|&border| border == (0, 0)) {
        return Ok(x.shallow_clone());
    }
    let list: Vec<i64> = borders
        .iter()
        .rev()
        .flat_map(|&(before, after)| [before, after])
        .collect();
    x.f_pad(list, "constant", value)
}

/// Maxima and where they lie in the bordered plane.
fn maxima(pool: &Pool, x: &Tensor, output: &Info) -> Result<(Tensor, Tensor), TchError> {
    let kind = x.kind();
    let x = if is_float(kind) {
        x.shallow_clone()
    } else {
        x.f_to_kind(Kind::Double)?
    };
    let x = bordered(&x, &borders(pool, &x, output), f64::NEG_INFINITY)?;
    let (kernel, strides, dilations) = (sides(&pool.kernel), sides(&pool.strides), sides(&pool.dilations));
    let none = vec![0_i64; kernel.len()];
    let (values, places) = match kernel.len() {
        1 => x.f_max_pool1d_with_indices(kernel, strides, none, dilations, false)?,
        2 => x.f_max_pool2d_with_indices(kernel, strides, none, dilations, false)?,
        _ => x.f_max_pool3d_with_indices(kernel, strides, none, dilations, false)?,
    };
    Ok((values.f_to_kind(kind)?, places))
}

pub(super) fn indices(indices: &MaxPoolIndices, inputs: &[&Tensor], output: &Info) -> Lowered {
    let [x] = arity(inputs)?;
    let (pool, size) = (&indices.pool, x.size());
    let borders = borders(pool, x, output);
    let (_, mut rest) = maxima(pool, x, output)?;
    // Unravel the places in the bordered plane, innermost axis first, and ravel them again in the whole input.
    let spatial = borders.len();
    let mut steps = vec![1_i64; spatial];
    for axis in (0..spatial.saturating_sub(1)).rev() {
        steps[axis] = steps[axis + 1] * size[axis + 3];
    }
    if indices.column_major {
        let mut stride = 1;
        for (axis, step) in steps.iter_mut().enumerate() {
            *step = stride;
            stride *= size[axis + 2];
        }
    }
    let mut flat = Tensor::f_zeros(rest.size(), (Kind::Int64, x.device()))?;
    for axis in (0..spatial).rev() {
        let (before, after) = borders[axis];
        let side = size[axis + 2] + before + after;
        let place = rest.f_remainder(side)?.f_sub_scalar(before)?;
        flat = flat.f_add(&place.f_mul_scalar(steps[axis])?)?;
        rest = rest.f_floor_divide_scalar(side)?;
    }
    let plane: i64 = size[2..].iter().product();
    let planes = Tensor::f_arange(size[0] * size[1], (Kind::Int64, x.device()))?.f_mul_scalar(plane)?;
    let mut shape = vec![size[0], size[1]];
    shape.extend(vec![1; spatial]);
    flat.f_add(&planes.f_reshape(shape)?)
}

/// The sum of each window over the number of its elements that count, both by a convolution with ones.
fn average(pool: &Pool, x: &Tensor, output: &Info, include_pad: bool) -> Lowered {
    let kind = x.kind();
    let wide = if kind == Kind::Double {
        Kind::Double
    } else {
        Kind::Float
    };
    let x = x.f_to_kind(wide)?;
    let borders = borders(pool, &x, output);
    let size = x.size();
    let plane = Tensor::f_ones([&[1, 1], &size[2..]].concat(), (wide, x.device()))?;
    // A window may reach past the declared border (ceil mode): what lies there never counts.
    let declared: Vec<(i64, i64)> = pool
        .pads
        .iter()
        .map(|&(before, after)| (before as i64, after as i64))
        .collect();
    let counted = if include_pad {
        let rest: Vec<(i64, i64)> = borders
            .iter()
            .zip(&declared)
            .map(|(b, d)| (b.0 - d.0, b.1 - d.1))
            .collect();
        bordered(&bordered(&plane, &declared, 1.0)?, &rest, 0.0)?
    } else {
        bordered(&plane, &borders, 0.0)?
    };
    let flat = bordered(&x, &borders, 0.0)?;
    let bordered_size = flat.size();
    let flat = flat.f_reshape([&[size[0] * size[1], 1], &bordered_size[2..]].concat())?;
    let sum = window_sums(pool, &flat)?.f_reshape(sides(&output.shape))?;
    sum.f_div(&window_sums(pool, &counted)?)?.f_to_kind(kind)
}

fn window_sums(pool: &Pool, x: &Tensor) -> Lowered {
    let ones = Tensor::f_ones([&[1, 1], &sides(&pool.kernel)[..]].concat(), (x.kind(), x.device()))?;
    let none = vec![0_i64; pool.kernel.len()];
    let bias: Option<&Tensor> = None;
    x.f_convolution(
        &ones,
        bias,
        sides(&pool.strides),
        &none,
        sides(&pool.dilations),
        false,
        &none,
        1,
    )
}
