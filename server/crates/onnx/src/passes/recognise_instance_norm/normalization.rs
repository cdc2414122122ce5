//! The normalisation itself, in the forms that exporters write.

use std::collections::BTreeSet;

use super::super::probe::Probe;
use super::mean::mean_of;
use crate::Kernel;
use crate::kernel::{Binary, Unary};
use crate::plan::Operand;

/// `(x - mean) / sqrt(variance + epsilon)`, with what is multiplied and added in the same breath.
pub(super) struct Normalization {
    /// What is normalised.
    pub x: Operand,
    /// The axis of the channels.
    pub channel: usize,
    /// Added to the variance.
    pub epsilon: f64,
    /// A constant that it is multiplied with.
    pub scale: Option<Operand>,
    /// A constant that is added then.
    pub bias: Option<Operand>,
    /// The steps that compute it, the last of which makes the result.
    pub steps: BTreeSet<usize>,
}

/// The largest number that may be added to one factor of a square: the mean of what is centred is 0, and so is the mean
/// of its product with a number. The limit is for rounding.
const TINY: f64 = 1e-4;

/// The normalisation whose result step `at` makes.
pub(super) fn find(probe: &Probe, at: usize) -> Option<Normalization> {
    let step = &probe.steps()[at];
    let (Kernel::Binary(function), &[a, b]) = (&step.kernel, step.inputs.as_slice()) else {
        return None;
    };
    let mut core = match function {
        Binary::Div => centred_first(probe, a, deviation(probe, b)?),
        Binary::Mul => either(a, b, |a, b| centred_first(probe, a, inverse(probe, b)?)),
        Binary::Add => either(a, b, |product, rest| scaled_first(probe, product, rest)),
        Binary::Sub => scaled_alone(probe, a, b),
        _ => None,
    }?;
    core.steps.insert(at);
    Some(core)
}

/// Tries two operands in both orders.
fn either<T>(a: Operand, b: Operand, matches: impl Fn(Operand, Operand) -> Option<T>) -> Option<T> {
    matches(a, b).or_else(|| matches(b, a))
}

/// One over the deviation, or the deviation itself.
struct Deviation {
    variance: Operand,
    epsilon: f64,
    scale: Option<Operand>,
    steps: Vec<usize>,
}

/// `sqrt(variance + epsilon)`.
fn deviation(probe: &Probe, operand: Operand) -> Option<Deviation> {
    let (at, sum) = match probe.unary(Unary::Sqrt, operand) {
        Some(found) => found,
        None => power(probe, operand, 0.5)?,
    };
    stabilised(probe, sum, at)
}

/// `scale / sqrt(variance + epsilon)`, the scale being 1 or a constant.
fn inverse(probe: &Probe, operand: Operand) -> Option<Deviation> {
    let Some((at, a, b)) = probe.binary(Binary::Mul, operand) else {
        return plain_inverse(probe, operand);
    };
    let (scale, mut found) = either(a, b, |scale, factor| {
        probe.constant(scale)?;
        Some((scale, plain_inverse(probe, factor)?))
    })?;
    // Two constants are one in the file, or this is none of ours.
    if found.scale.replace(scale).is_some() {
        return None;
    }
    found.steps.push(at);
    Some(found)
}

/// The same without a product.
fn plain_inverse(probe: &Probe, operand: Operand) -> Option<Deviation> {
    if let Some((at, numerator, divisor)) = probe.binary(Binary::Div, operand) {
        probe.constant(numerator)?;
        let mut found = deviation(probe, divisor)?;
        found.scale = Some(numerator).filter(|&one| probe.number(one) != Some(1.0));
        found.steps.push(at);
        return Some(found);
    }
    if let Some((at, divisor)) = probe.unary(Unary::Reciprocal, operand) {
        let mut found = deviation(probe, divisor)?;
        found.steps.push(at);
        return Some(found);
    }
    let (at, sum) = power(probe, operand, -0.5)?;
    stabilised(probe, sum, at)
}

fn power(probe: &Probe, operand: Operand, exponent: f64) -> Option<(usize, Operand)> {
    let (at, base, given) = probe.binary(Binary::Pow, operand)?;
    (probe.number(given)? == exponent).then_some((at, base))
}

/// `variance + epsilon`.
fn stabilised(probe: &Probe, sum: Operand, root: usize) -> Option<Deviation> {
    let (at, a, b) = probe.binary(Binary::Add, sum)?;
    let (variance, epsilon) = either(a, b, |variance, epsilon| Some((variance, probe.number(epsilon)?)))?;
    (epsilon >= 0.0).then_some(Deviation {
        variance,
        epsilon,
        scale: None,
        steps: vec![root, at],
    })
}

/// `(x - mean)` times or over `deviation`.
fn centred_first(probe: &Probe, difference: Operand, deviation: Deviation) -> Option<Normalization> {
    let (at, x, mean) = probe.binary(Binary::Sub, difference)?;
    let mean = mean_of(probe, mean, |operand| (operand == x).then_some(()))?;
    finish(probe, x, mean.channel, deviation, [vec![at], mean.steps].concat())
}

/// `x * factor + (bias - mean * factor)`, or with `-(mean * factor)` where there is no bias.
fn scaled_first(probe: &Probe, product: Operand, rest: Operand) -> Option<Normalization> {
    let (at, bias, shift) = match probe.binary(Binary::Sub, rest) {
        Some((at, bias, shift)) => (at, Some(bias), shift),
        None => {
            let (at, shift) = probe.unary(Unary::Neg, rest)?;
            (at, None, shift)
        }
    };
    if let Some(bias) = bias {
        probe.constant(bias)?;
    }
    let mut core = scaled_alone(probe, product, shift)?;
    core.bias = bias;
    core.steps.insert(at);
    Some(core)
}

/// `x * factor - mean * factor`.
fn scaled_alone(probe: &Probe, product: Operand, shift: Operand) -> Option<Normalization> {
    let (first, a, b) = probe.binary(Binary::Mul, product)?;
    let (second, c, d) = probe.binary(Binary::Mul, shift)?;
    either(a, b, |x, factor| {
        let mean = match factor {
            _ if factor == d => c,
            _ if factor == c => d,
            _ => return None,
        };
        let mean = mean_of(probe, mean, |operand| (operand == x).then_some(()))?;
        let steps = [vec![first, second], mean.steps].concat();
        finish(probe, x, mean.channel, inverse(probe, factor)?, steps)
    })
}

/// Checks that the variance is that of `x`.
fn finish(probe: &Probe, x: Operand, channel: usize, deviation: Deviation, steps: Vec<usize>) -> Option<Normalization> {
    if !probe.info(x).dtype.is_float() {
        return None;
    }
    let variance = mean_of(probe, deviation.variance, |operand| square(probe, operand, x, channel))?;
    let all = [steps, deviation.steps, variance.steps, variance.of];
    (variance.channel == channel).then_some(Normalization {
        x,
        channel,
        epsilon: deviation.epsilon,
        scale: deviation.scale,
        bias: None,
        steps: all.into_iter().flatten().collect(),
    })
}

/// The steps of `(x - mean)` times itself.
fn square(probe: &Probe, operand: Operand, x: Operand, channel: usize) -> Option<Vec<usize>> {
    let (at, factors) = match probe.binary(Binary::Mul, operand) {
        Some((at, a, b)) => (at, vec![a, b]),
        None => {
            let (at, base) = power(probe, operand, 2.0)?;
            (at, vec![base])
        }
    };
    let (mut steps, mut tiny) = (vec![at], 0);
    for factor in factors {
        let (centred, more) = match nearly(probe, factor) {
            Some((at, centred)) => (centred, Some(at)),
            None => (factor, None),
        };
        tiny += usize::from(more.is_some());
        steps.extend(more);
        steps.extend(difference(probe, centred, x, channel)?);
    }
    (tiny < 2).then_some(steps)
}

/// What a tiny number is added to.
fn nearly(probe: &Probe, operand: Operand) -> Option<(usize, Operand)> {
    let (at, a, b) = probe.binary(Binary::Add, operand)?;
    either(a, b, |value, number| {
        (probe.number(number)?.abs() <= TINY).then_some((at, value))
    })
}

/// The steps of `x - mean` or `mean - x`.
fn difference(probe: &Probe, operand: Operand, x: Operand, channel: usize) -> Option<Vec<usize>> {
    let (at, a, b) = probe.binary(Binary::Sub, operand)?;
    let mean = match (a, b) {
        (_, mean) if a == x => mean,
        (mean, _) if b == x => mean,
        _ => return None,
    };
    let mean = mean_of(probe, mean, |operand| (operand == x).then_some(()))?;
    (mean.channel == channel).then(|| [vec![at], mean.steps].concat())
}
