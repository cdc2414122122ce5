//! Normalisations.

use onnx::kernel::{BatchNorm, InstanceNorm, LayerNorm};
use tch::{Kind, Tensor};

use super::{Lowered, arity};
use crate::shim::{self, Epilogue};

/// Parameters are brought to the input's kind: ONNX lets them differ, libtorch does not.
pub(super) fn batch(norm: &BatchNorm, inputs: &[&Tensor]) -> Lowered {
    let [x, scale, bias, mean, variance] = arity(inputs)?;
    let wide = x.kind();
    let [scale, bias, mean, variance] = [
        scale.f_to_kind(wide)?,
        bias.f_to_kind(wide)?,
        mean.f_to_kind(wide)?,
        variance.f_to_kind(wide)?,
    ];
    x.f_batch_norm(
        Some(&scale),
        Some(&bias),
        Some(&mean),
        Some(&variance),
        false,
        0.0,
        norm.epsilon,
        false,
    )
}

/// Instance normalisation is group normalisation with as many groups as channels; unlike libtorch's own `instance_norm`,
/// that keeps channels-last tensors as they are.
pub(super) fn instance(norm: &InstanceNorm, inputs: &[&Tensor], after: &Epilogue<'_>) -> Lowered {
    let [x, ..] = arity::<3>(inputs)?;
    group(x.size()[1] as usize, norm.epsilon, inputs, after)
}

/// In one pass where the shim can, else step by step.
pub(super) fn group(groups: usize, epsilon: f64, inputs: &[&Tensor], after: &Epilogue<'_>) -> Lowered {
    let [x, scale, bias] = arity(inputs)?;
    if shim::group_norm_fits(x) {
        return shim::group_norm(x, [scale, bias], groups, epsilon, after);
    }
    let centred = x.f_sub(&group_means(x, groups as i64)?)?;
    let mut y = centred.f_group_norm(groups as i64, Some(scale), Some(bias), epsilon, false)?;
    if let Some(residual) = after.residual {
        y = y.f_add_(residual)?;
    }
    match after.slope {
        None => Ok(y),
        Some(0.0) => y.f_relu_(),
        Some(slope) => shim::leaky_relu(&y, slope),
    }
}

/// The mean of each group, for each of its channels: shape `(N, C, 1, ...)`.
///
/// libtorch computes the variance as `E[x^2] - E[x]^2`, which cancels out where the mean is large beside the deviation (a
/// nearly flat picture in 0..255 is normalised to noise). The result does not change when a group is shifted, so it is
/// shifted to mean zero first.
fn group_means(x: &Tensor, groups: i64) -> Lowered {
    let size = x.size();
    let spatial: Vec<i64> = (2..size.len() as i64).collect();
    let wide = if x.kind() == Kind::Double {
        Kind::Double
    } else {
        Kind::Float
    };
    let channels = if spatial.is_empty() {
        x.f_to_kind(wide)?
    } else {
        x.f_mean_dim(spatial.as_slice(), true, wide)?
    };
    let apart = channels.f_reshape([size[0], groups, size[1] / groups])?;
    let means = apart.f_mean_dim([2_i64].as_slice(), true, wide)?.f_expand_as(&apart)?;
    means.f_reshape(channels.size())?.f_to_kind(x.kind())
}

/// Scale and bias may broadcast to the normalised axes, therefore they are applied by hand.
pub(super) fn layer(norm: &LayerNorm, inputs: &[&Tensor]) -> Lowered {
    let x = inputs
        .first()
        .ok_or_else(|| tch::TchError::Shape("an input is missing".to_owned()))?;
    let none: Option<&Tensor> = None;
    let normalized = x.f_layer_norm(&x.size()[norm.axis..], none, none, norm.epsilon, false)?;
    let scaled = match inputs.get(1) {
        Some(scale) => normalized.f_mul(scale)?,
        None => normalized,
    };
    match inputs.get(2) {
        Some(bias) => scaled.f_add(bias),
        None => Ok(scaled),
    }
    .and_then(|y| {
        if y.kind() == Kind::Double {
            y.f_to_kind(x.kind())
        } else {
            Ok(y)
        }
    })
}
