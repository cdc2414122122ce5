//! Normalisations: subtract a mean, divide by a deviation, scale and shift.
//!
//! All compute `(x - mean) / sqrt(variance + epsilon) * scale + bias`, with the biased variance; they differ in what the
//! mean is taken over. Inputs are `x` of shape `(N, C, ...)`, `scale` and `bias`.

use super::{Spec, exactly, same_dtype};
use crate::{Info, Refusal};

/// Statistics are given: inputs `x`, `scale`, `bias`, `mean`, `variance`, the last four of length C. They may be of
/// another float type than `x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchNorm {
    /// Added to the variance.
    pub epsilon: f64,
}

impl Spec for BatchNorm {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x, scale, bias, mean, variance] = exactly(inputs)?;
        for parameter in [scale, bias, mean, variance] {
            per_channel(x, parameter)?;
        }
        Ok(x.clone())
    }

    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        output.elements().saturating_mul(2)
    }
}

/// Over each channel of each picture: inputs `x`, `scale`, `bias`, the last two of length C.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InstanceNorm {
    /// Added to the variance.
    pub epsilon: f64,
}

impl Spec for InstanceNorm {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        affine_per_channel(inputs)
    }

    fn scratch_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        centred_bytes(output)
    }

    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        output.elements().saturating_mul(6)
    }
}

/// Over groups of channels of each picture: inputs `x`, `scale`, `bias`, the last two of length C.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupNorm {
    /// How many groups the channels are divided into.
    pub groups: usize,
    /// Added to the variance.
    pub epsilon: f64,
}

impl Spec for GroupNorm {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let output = affine_per_channel(inputs)?;
        if self.groups == 0 || !output.shape[1].is_multiple_of(self.groups) {
            return Err(Refusal::new(format!(
                "{} channels cannot be divided into {} groups",
                output.shape[1], self.groups
            )));
        }
        Ok(output)
    }

    fn scratch_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        centred_bytes(output)
    }

    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        output.elements().saturating_mul(6)
    }
}

/// Over all axes from `axis` on: inputs `x`, `scale` and, optionally, `bias`, which broadcast to those axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerNorm {
    /// The first axis that is normalised.
    pub axis: usize,
    /// Added to the variance.
    pub epsilon: f64,
}

impl Spec for LayerNorm {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let (&x, parameters) = inputs.split_first().ok_or_else(|| Refusal::new("an input is needed"))?;
        if self.axis >= x.rank() || !x.dtype.is_float() || parameters.is_empty() || parameters.len() > 2 {
            return Err(Refusal::new(format!(
                "it does not work along axis {} of {} {:?}",
                self.axis, x.dtype, x.shape
            )));
        }
        for parameter in parameters {
            if crate::shape::broadcast(&parameter.shape, &x.shape[self.axis..])? != x.shape[self.axis..] {
                return Err(Refusal::new(format!(
                    "a scale or bias of shape {:?} does not fit",
                    parameter.shape
                )));
            }
        }
        Ok(x.clone())
    }

    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        output.elements().saturating_mul(6)
    }
}

/// A copy shifted to mean zero, which backends need where their variance would cancel out otherwise.
fn centred_bytes(output: &Info) -> u64 {
    output.bytes().map_or(u64::MAX, |bytes| bytes as u64)
}

fn affine_per_channel(inputs: &[&Info]) -> Result<Info, Refusal> {
    let [x, scale, bias] = exactly(inputs)?;
    same_dtype(inputs)?;
    per_channel(x, scale)?;
    per_channel(x, bias)?;
    Ok(x.clone())
}

fn per_channel(x: &Info, parameter: &Info) -> Result<(), Refusal> {
    if x.rank() < 2 || !x.dtype.is_float() || !parameter.dtype.is_float() {
        return Err(Refusal::new(format!("it does not work on {} {:?}", x.dtype, x.shape)));
    }
    if parameter.shape != [x.shape[1]] {
        return Err(Refusal::new(format!(
            "{} channels need as many parameters, not {:?}",
            x.shape[1], parameter.shape
        )));
    }
    Ok(())
}
