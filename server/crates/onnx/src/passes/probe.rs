//! Plans that passes look at.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::kernel::{Binary, Unary};
use crate::load::Options;
use crate::plan::{InputSpec, Operand, Plan, PlanLimits, Step, plan};
use crate::{Dim, Graph, Info, Kernel, Tensor, ValueId};

/// Bytes that a probe may fold: the sizes that are left after constants are folded, not weights.
const FOLD_BYTES: usize = 4 << 20;

/// A plan with what is needed to follow values through it and back to the graph.
pub(super) struct Probe {
    plan: Plan,
    operands: HashMap<ValueId, Operand>,
    values: HashMap<Operand, ValueId>,
    makers: HashMap<Operand, usize>,
    users: HashMap<Operand, Vec<usize>>,
    constants: HashMap<Operand, Arc<Tensor>>,
}

/// What `find` sees in every probe: a pattern that holds at one size alone is none. Nothing where there is no probe.
pub(super) fn agreed<T: PartialEq>(probes: &[Probe], find: impl Fn(&Probe) -> Vec<T>) -> Vec<T> {
    let Some((first, others)) = probes.split_first() else {
        return Vec::new();
    };
    let mut found = find(first);
    for probe in others {
        let also = find(probe);
        found.retain(|one| also.contains(one));
    }
    found
}

/// The graph's plans at the declared size, or at two sizes where sides are open; none where no size is found that works.
pub(super) fn probes(graph: &Graph, options: &Options) -> Vec<Probe> {
    let limits = limits(options);
    for guesses in GUESSES {
        let mut sizes: Vec<Vec<InputSpec>> = guesses.iter().filter_map(|guess| guess.inputs(graph)).collect();
        sizes.dedup_by(|a, b| a.iter().zip(b.iter()).all(|(a, b)| a.info == b.info));
        let probes: Option<Vec<Probe>> = sizes.iter().map(|inputs| Probe::of(graph, inputs, &limits)).collect();
        match probes {
            Some(probes) if !probes.is_empty() => return probes,
            _ => {}
        }
    }
    Vec::new()
}

/// The bounds that probes keep.
pub(super) fn limits(options: &Options) -> PlanLimits {
    let limits = options.plan_limits();
    PlanLimits {
        fold_bytes: limits.fold_bytes.min(FOLD_BYTES),
        ..limits
    }
}

/// Lengths for the axes that a file leaves open, by the axis' place.
struct Guess {
    sides: [usize; 5],
}

/// Pairs of guesses, from the most telling to the least: any batch, a batch of one; channels left open too, first or last.
const GUESSES: [[Guess; 2]; 6] = [
    pair([2, 96, 64, 128, 32], [3, 128, 160, 96, 64]),
    pair([1, 96, 64, 128, 32], [1, 128, 160, 96, 64]),
    pair([2, 3, 64, 128, 32], [3, 3, 160, 96, 64]),
    pair([1, 3, 64, 128, 32], [1, 3, 160, 96, 64]),
    pair([2, 96, 64, 3, 32], [3, 128, 160, 3, 64]),
    pair([1, 96, 64, 3, 32], [1, 128, 160, 3, 64]),
];

const fn pair(first: [usize; 5], second: [usize; 5]) -> [Guess; 2] {
    [Guess { sides: first }, Guess { sides: second }]
}

impl Guess {
    /// Inputs of these sides; `None` where even the rank is open.
    fn inputs(&self, graph: &Graph) -> Option<Vec<InputSpec>> {
        let mut named: HashMap<&str, usize> = HashMap::new();
        let mut inputs = Vec::with_capacity(graph.inputs.len());
        for port in &graph.inputs {
            let mut shape = Vec::new();
            for (axis, dim) in port.dims.as_ref()?.iter().enumerate() {
                let guess = self.sides.get(axis).copied();
                shape.push(match dim {
                    Dim::Fixed(side) => *side,
                    Dim::Named(name) => *named.entry(name).or_insert(guess?),
                    Dim::Unknown => guess?,
                });
            }
            inputs.push(InputSpec::of(Info::new(port.dtype, shape)));
        }
        Some(inputs)
    }
}

impl Probe {
    /// The plan of `graph` for these inputs, if there is one.
    pub fn of(graph: &Graph, inputs: &[InputSpec], limits: &PlanLimits) -> Option<Self> {
        let (plan, operands) = plan(graph, inputs, limits).ok()?;
        let mut probe = Self {
            operands,
            values: HashMap::new(),
            makers: HashMap::new(),
            users: HashMap::new(),
            constants: HashMap::new(),
            plan,
        };
        // The value that is computed first stands for all that are the same.
        let nodes = graph.nodes.iter().flat_map(|node| node.outputs.iter().flatten());
        for value in graph.inputs.iter().map(|port| &port.value).chain(nodes) {
            if let Some(&operand) = probe.operands.get(value) {
                probe.values.entry(operand).or_insert(*value);
            }
        }
        for (index, step) in probe.plan.steps().iter().enumerate() {
            probe.makers.insert(step.output, index);
            for &input in &step.inputs {
                probe.users.entry(input).or_default().push(index);
            }
        }
        for constant in probe.plan.constants() {
            probe.constants.insert(constant.operand, constant.tensor.clone());
        }
        Some(probe)
    }

    pub fn steps(&self) -> &[Step] {
        self.plan.steps()
    }

    pub fn info(&self, operand: Operand) -> &Info {
        self.plan.info(operand)
    }

    /// The steps that use a value.
    pub fn users(&self, operand: Operand) -> &[usize] {
        self.users.get(&operand).map_or(&[], Vec::as_slice)
    }

    /// Whether a value is one of the graph's outputs.
    pub fn is_output(&self, operand: Operand) -> bool {
        self.plan.outputs().contains(&operand)
    }

    /// The one step that uses a value that nobody else wants.
    pub fn only_user(&self, operand: Operand) -> Option<usize> {
        match self.users(operand) {
            &[user] if !self.is_output(operand) => Some(user),
            _ => None,
        }
    }

    /// Whether nobody outside of `steps` needs what they make, the last one excepted.
    pub fn is_closed(&self, steps: &BTreeSet<usize>) -> bool {
        let inner = steps.iter().filter(|&step| Some(step) != steps.last());
        inner
            .map(|&step| self.steps()[step].output)
            .all(|output| !self.is_output(output) && self.users(output).iter().all(|user| steps.contains(user)))
    }

    /// The value of the graph that this is; `None` for constants and for what is inside of a node.
    pub fn value(&self, operand: Operand) -> Option<ValueId> {
        self.values.get(&operand).copied()
    }

    /// What a value of the graph is here.
    pub fn operand(&self, value: ValueId) -> Option<Operand> {
        self.operands.get(&value).copied()
    }

    /// The constant that a value is.
    pub fn constant(&self, operand: Operand) -> Option<&Arc<Tensor>> {
        self.constants.get(&operand)
    }

    /// The number that a value is, if it is a constant of one element.
    pub fn number(&self, operand: Operand) -> Option<f64> {
        let tensor = self.constant(operand)?;
        let single = tensor.info().elements() == 1;
        single.then(|| tensor.to_f64s().first().copied()).flatten()
    }

    /// The step that makes a value.
    pub fn maker(&self, operand: Operand) -> Option<usize> {
        self.makers.get(&operand).copied()
    }

    /// The step that makes a value, if it is this function of two, and its inputs.
    pub fn binary(&self, function: Binary, operand: Operand) -> Option<(usize, Operand, Operand)> {
        let at = self.maker(operand)?;
        match (&self.steps()[at].kernel, self.steps()[at].inputs.as_slice()) {
            (Kernel::Binary(found), &[a, b]) if *found == function => Some((at, a, b)),
            _ => None,
        }
    }

    /// The step that makes a value, if it is this function of one, and its input.
    pub fn unary(&self, function: Unary, operand: Operand) -> Option<(usize, Operand)> {
        let at = self.maker(operand)?;
        match (&self.steps()[at].kernel, self.steps()[at].inputs.as_slice()) {
            (Kernel::Unary(found), &[x]) if *found == function => Some((at, x)),
            _ => None,
        }
    }
}
