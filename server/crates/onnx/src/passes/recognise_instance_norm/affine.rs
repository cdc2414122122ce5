//! The scale and bias of each channel that follow a normalisation.

use super::super::probe::Probe;
use super::normalization::Normalization;
use crate::kernel::Binary;
use crate::plan::Operand;
use crate::{Kernel, Tensor};

/// A normalisation with its scale and bias, one for each channel.
pub(super) struct Norm {
    /// The normalisation, its steps those of scale and bias too.
    pub core: Normalization,
    /// Factors.
    pub scale: Vec<f64>,
    /// Summands.
    pub bias: Vec<f64>,
}

/// Channels of a tensor. A bound, because scales and biases are made for each, also where the file has none.
const MOST_CHANNELS: usize = 4096;

/// Takes in the product and the sum with constants that come after `core`, as far as nobody needs what is between.
pub(super) fn extend(probe: &Probe, mut core: Normalization) -> Option<Norm> {
    let mut result = probe.steps()[*core.steps.last()?].output;
    let mut scale = match core.scale {
        Some(scale) => Some(per_channel(probe, &core, scale)?),
        None => None,
    };
    let mut bias = match core.bias {
        Some(bias) => Some(per_channel(probe, &core, bias)?),
        None => None,
    };
    if bias.is_none() && scale.is_none() {
        scale = take_in(probe, &mut core, &mut result, Binary::Mul);
    }
    if bias.is_none() {
        bias = take_in(probe, &mut core, &mut result, Binary::Add);
    }
    let channels = probe.info(core.x).shape[core.channel];
    (channels <= MOST_CHANNELS).then(|| Norm {
        core,
        scale: scale.unwrap_or_else(|| vec![1.0; channels]),
        bias: bias.unwrap_or_else(|| vec![0.0; channels]),
    })
}

/// The constant that the only user of `result` combines it with, if there is one for each channel.
fn take_in(probe: &Probe, core: &mut Normalization, result: &mut Operand, function: Binary) -> Option<Vec<f64>> {
    let at = probe.only_user(*result)?;
    let step = &probe.steps()[at];
    let (Kernel::Binary(found), &[a, b]) = (&step.kernel, step.inputs.as_slice()) else {
        return None;
    };
    let constant = if a == *result { b } else { a };
    let values = per_channel(probe, core, constant)?;
    if *found != function {
        return None;
    }
    core.steps.insert(at);
    *result = step.output;
    Some(values)
}

fn per_channel(probe: &Probe, core: &Normalization, constant: Operand) -> Option<Vec<f64>> {
    let x = probe.info(core.x);
    of_channels(probe.constant(constant)?, x.rank(), core.channel, x.shape[core.channel])
}

/// The values of a constant that broadcasts over a tensor of rank `rank` with one value for each of `channels`.
fn of_channels(constant: &Tensor, rank: usize, channel: usize, channels: usize) -> Option<Vec<f64>> {
    let shape = constant.shape();
    let missing = rank.checked_sub(shape.len())?;
    let fits = |(place, &side): (usize, &usize)| side == 1 || (missing + place == channel && side == channels);
    if channels > MOST_CHANNELS || !shape.iter().enumerate().all(fits) {
        return None;
    }
    let values = constant.to_f64s();
    Some(match values[..] {
        [value] => vec![value; channels],
        _ => values,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: &[usize], expect: Option<[f64; 3]>) {
        let values: Vec<f32> = (0..shape.iter().product()).map(|i: usize| i as f32).collect();
        let constant = Tensor::f32(shape, &values).expect("a tensor");
        assert_eq!(of_channels(&constant, 4, 1, 3), expect.map(|values| values.to_vec()));
    }

    #[test]
    fn a_constant_has_one_value_for_each_channel_or_one_for_all() {
        check(&[1, 3, 1, 1], Some([0.0, 1.0, 2.0]));
        check(&[3, 1, 1], Some([0.0, 1.0, 2.0]));
        check(&[], Some([0.0; 3]));
        check(&[1, 1], Some([0.0; 3]));
        check(&[3], None);
        check(&[3, 1], None);
        check(&[1, 3, 1, 2], None);
        check(&[1, 1, 3, 1, 1], None);
    }
}
