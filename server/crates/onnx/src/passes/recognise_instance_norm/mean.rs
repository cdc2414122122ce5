//! Whether a value is the mean of another over space.

use super::super::factors::Factors;
use super::super::probe::Probe;
use crate::Kernel;
use crate::kernel::{PoolKind, ReduceKind};
use crate::plan::{Operand, Step};

/// Steps of a mean: one for each axis and a move around each. A bound, because every difference of a graph is looked at.
const LONGEST_CHAIN: usize = 8;

/// A mean over space.
pub(super) struct Mean<T> {
    /// What the caller made of the value that it is the mean of.
    pub of: T,
    /// The axis of the channels, which with the first is the only one that is left.
    pub channel: usize,
    /// The steps that compute it.
    pub steps: Vec<usize>,
}

/// Follows `mean` back through means and moves to the value that `accept` takes.
pub(super) fn mean_of<T>(probe: &Probe, mean: Operand, accept: impl Fn(Operand) -> Option<T>) -> Option<Mean<T>> {
    let mut steps = Vec::new();
    let mut at = mean;
    while steps.len() < LONGEST_CHAIN {
        let step = probe.maker(at)?;
        if !matches!(
            probe.steps()[step].kernel,
            Kernel::Reduce(_) | Kernel::Reshape(_) | Kernel::Pool(_)
        ) {
            return None;
        }
        steps.push(step);
        at = *probe.steps()[step].inputs.first()?;
        if let Some(of) = accept(at) {
            let chain: Vec<&Step> = steps.iter().rev().map(|&step| &probe.steps()[step]).collect();
            let channel = channel(probe, at, mean, &chain)?;
            return Some(Mean { of, channel, steps });
        }
    }
    None
}

/// The axis of the channels, if `chain` takes the mean of `x` over all axes but that and the first, and `mean` stands
/// where it belongs when it is broadcast to `x`.
fn channel(probe: &Probe, x: Operand, mean: Operand, chain: &[&Step]) -> Option<usize> {
    let (given, left) = (&probe.info(x).shape, &probe.info(mean).shape);
    let mut factors = Factors::of(given, |axis| axis);
    for step in chain {
        factors = follow(probe, factors, step)?;
    }
    let first = given.len().checked_sub(left.len())?;
    for (place, axis) in factors.axes.iter().enumerate() {
        let belongs = |label: usize, len: usize| label == first + place || len == 1;
        if !axis.iter().all(|factor| belongs(factor.label, factor.len)) {
            return None;
        }
    }
    let stays = |axis: usize| given[axis] == 1 || factors.axes.iter().flatten().any(|factor| factor.label == axis);
    let mut kept = (1..given.len()).filter(|&axis| given[axis] > 1 && stays(axis));
    let channel = match (kept.next(), kept.next()) {
        (Some(channel), None) => channel,
        // One channel cannot be told from one row; the second axis is where it stands.
        (None, _) if given.get(1) == Some(&1) => 1,
        _ => return None,
    };
    (given.len() >= 3 && stays(0)).then_some(channel)
}

/// The factors after one step, those that it takes the mean over gone.
fn follow(probe: &Probe, mut factors: Factors<usize>, step: &Step) -> Option<Factors<usize>> {
    match &step.kernel {
        Kernel::Reshape(reshape) => factors.reshape(&reshape.shape, |_, _| None),
        Kernel::Reduce(reduce) if reduce.kind == ReduceKind::Mean => {
            for &axis in &reduce.axes {
                factors.axes.get_mut(axis)?.clear();
            }
            let mut axis = 0;
            factors.axes.retain(|_| {
                axis += 1;
                reduce.keep || !reduce.axes.contains(&(axis - 1))
            });
            Some(factors)
        }
        Kernel::Pool(pool) if matches!(pool.kind, PoolKind::Average { .. }) => {
            let sides = probe.info(*step.inputs.first()?).shape.get(2..)?;
            let whole = pool.kernel == sides
                && pool.pads.iter().all(|&pads| pads == (0, 0))
                && probe.info(step.output).shape.get(2..)?.iter().all(|&side| side == 1);
            for axis in factors.axes.get_mut(2..)? {
                axis.clear();
            }
            whole.then_some(factors)
        }
        _ => None,
    }
}
