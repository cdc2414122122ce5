//! Normalisations.

use onnx::kernel::{BatchNorm, InstanceNorm, LayerNorm};
use tch::{Kind, Tensor};

use super::{Lowered, arity};

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
    x.f_batch_norm(Some(&scale), Some(&bias), Some(&mean), Some(&variance), false, 0.0, norm.epsilon, false)
}

/// Instance normalisation is group normalisation with as many groups as channels; unlike libtorch's own
/// `instance_norm`, it keeps channels-last tensors as they are.
pub(super) fn instance(norm: &InstanceNorm, inputs: &[&Tensor]) -> Lowered {
    let [x, ..] = arity::<3>(inputs)?;
    group(x.size()[1] as usize, norm.epsilon, inputs)
}

pub(super) fn group(groups: usize, epsilon: f64, inputs: &[&Tensor]) -> Lowered {
    let [x, scale, bias] = arity(inputs)?;
    x.f_group_norm(groups as i64, Some(scale), Some(bias), epsilon, false)
}

/// Scale and bias may broadcast to the normalised axes, therefore they are applied by hand.
pub(super) fn layer(norm: &LayerNorm, inputs: &[&Tensor]) -> Lowered {
    let x = inputs.first().ok_or_else(|| tch::TchError::Shape("an input is missing".to_owned()))?;
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
    .and_then(|y| if y.kind() == Kind::Double { y.f_to_kind(x.kind()) } else { Ok(y) })
}
