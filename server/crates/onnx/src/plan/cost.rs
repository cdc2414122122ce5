//! What a plan takes, before anything runs: arithmetic and memory.

use super::{Operand, Plan};

/// The cost of running a plan once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Floating-point operations, a multiplication and an addition counted as two.
    pub flop: u64,
    /// The most bytes that are alive at once, constants left out, at the element types of the graph.
    pub peak_bytes: u64,
    /// The largest tensor, in bytes.
    pub largest_tensor_bytes: u64,
    /// All constants together, in bytes.
    pub constant_bytes: u64,
}

pub(super) fn of(plan: &Plan) -> Cost {
    let bytes = |operand: Operand| plan.info(operand).bytes().map_or(u64::MAX, |bytes| bytes as u64);
    let mut live: u64 = plan.inputs.iter().map(|&input| bytes(input)).sum();
    let mut cost = Cost {
        flop: 0,
        peak_bytes: live,
        largest_tensor_bytes: plan.inputs.iter().map(|&input| bytes(input)).max().unwrap_or(0),
        constant_bytes: plan
            .constants
            .iter()
            .map(|constant| constant.tensor.bytes().len() as u64)
            .sum(),
    };
    for step in &plan.steps {
        let infos: Vec<_> = step.inputs.iter().map(|&input| plan.info(input)).collect();
        let output = bytes(step.output);
        cost.flop = cost
            .flop
            .saturating_add(step.kernel.flop(&infos, plan.info(step.output)));
        cost.largest_tensor_bytes = cost.largest_tensor_bytes.max(output);
        live = live.saturating_add(output);
        let scratch = step.kernel.scratch_bytes(&infos, plan.info(step.output));
        cost.peak_bytes = cost.peak_bytes.max(live.saturating_add(scratch));
        for &used in &step.last_uses {
            live = live.saturating_sub(bytes(used));
        }
    }
    cost
}
