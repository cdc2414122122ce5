//! Goes through a graph at two sizes at once, and puts what is baked in terms of sides.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::factors::Factors;
use super::baked::{self, Instead};
use super::counts::Counts;
use super::label::{self, Label};
use super::trace;
use crate::ops::sides::Sides;
use crate::plan::{InputSpec, Operand, PlanLimits, Walk};
use crate::{Graph, Node, ValueId};

/// A graph whose first nodes are free.
pub(super) struct Sweep {
    graph: Graph,
    /// At the declared size, with the nodes as they were.
    declared: Walk,
    /// At another size, with the nodes as they are now.
    other: Walk,
    /// What the axes of values at the declared size are made of.
    factors: HashMap<Operand, Factors<Label>>,
    /// The last value with a side of this length, so many axes from the end, that is another at the other size.
    landmarks: HashMap<(usize, usize), (ValueId, usize)>,
    counts: Counts,
}

/// Integers of a list that decides a shape. No shape has as many.
const LONGEST_LIST: usize = 64;

impl Sweep {
    /// A sweep at the first node of `graph`, whose nodes are still to come.
    pub fn new(graph: Graph, declared: &[InputSpec], other: &[InputSpec], limits: &PlanLimits) -> Option<Self> {
        let mut sweep = Self {
            declared: Walk::new(&graph, declared, limits).ok()?,
            other: Walk::new(&graph, other, limits).ok()?,
            factors: HashMap::new(),
            landmarks: HashMap::new(),
            counts: Counts::default(),
            graph,
        };
        let inputs: Vec<ValueId> = sweep.graph.inputs.iter().map(|port| port.value).collect();
        for value in inputs {
            sweep.note(value)?;
        }
        Some(sweep)
    }

    /// The freed graph.
    pub fn finish(self) -> Graph {
        self.graph
    }

    /// Frees one node; `None` where the graph cannot be freed because of it.
    pub fn node(&mut self, mut node: Node) -> Option<()> {
        let (before, index) = (self.declared.steps().len(), self.graph.nodes.len());
        self.declared.node(&self.graph, index, &node).ok()?;
        match baked::free(self, &node, &self.declared.steps()[before..]) {
            None => {}
            Some(Instead::List { input, items }) => {
                let (entries, inputs) = label::entries(&items, node.input(input))?;
                let sides = self.graph.fresh();
                let list = Node {
                    name: label::name(&node),
                    op: Arc::new(Sides { entries }),
                    inputs,
                    outputs: vec![Some(sides)],
                };
                self.other.node(&self.graph, index, &list).ok()?;
                self.graph.nodes.push(list);
                *node.inputs.get_mut(input)? = Some(sides);
            }
            Some(Instead::Operator(op)) => {
                node.op = op;
                node.inputs.truncate(1);
            }
        }
        self.other.node(&self.graph, index, &node).ok()?;
        for at in before..self.declared.steps().len() {
            self.follow(at);
        }
        for value in node.outputs.iter().flatten() {
            self.note(*value)?;
        }
        let mut counts = std::mem::take(&mut self.counts);
        let fits = counts.accept(self, &node, &self.declared.steps()[before..]);
        self.counts = counts;
        self.graph.nodes.push(node);
        fits.then_some(())
    }

    /// Notes what the axes of a step's result are made of, where that can be told.
    fn follow(&mut self, at: usize) {
        let step = &self.declared.steps()[at];
        let inputs: Vec<Factors<Label>> = step.inputs.iter().map(|&input| self.factors_of(input)).collect();
        if let Some(factors) = trace::follow(&step.kernel, &inputs, &self.declared.info(step.output).shape) {
            self.factors.insert(step.output, factors);
        }
    }

    /// Notes a value that was planned at both sizes: a landmark, if its sides differ, and what its axes are made of.
    fn note(&mut self, value: ValueId) -> Option<()> {
        let operand = self.declared.operand(value)?;
        let (declared, other) = (self.declared_shape(value)?.to_vec(), self.other_shape(value)?.to_vec());
        if declared.len() != other.len() {
            return None;
        }
        let differs = |axis: usize| declared[axis] != other[axis];
        let over = 1;
        let label = |axis| {
            if differs(axis) {
                Label::Side { value, axis, over }
            } else {
                Label::Fixed
            }
        };
        for axis in (0..declared.len()).filter(|&axis| differs(axis)) {
            let place = (declared.len() - axis, declared[axis]);
            self.landmarks.insert(place, (value, axis));
        }
        let side = |value: ValueId, axis: usize| self.side(value, axis);
        let known = self
            .factors
            .get(&operand)
            .and_then(|factors| label::lengths(factors, side));
        if known.as_ref() != Some(&other) {
            self.factors.insert(operand, Factors::of(&declared, label));
        }
        Some(())
    }

    /// What the axes of a value at the declared size are made of; what is not known of is the same at every size.
    fn factors_of(&self, operand: Operand) -> Factors<Label> {
        let fixed = || Factors::of(&self.declared.info(operand).shape, |_| Label::Fixed);
        self.factors.get(&operand).cloned().unwrap_or_else(fixed)
    }

    /// The same for a value of the graph.
    pub fn factors(&self, value: ValueId) -> Option<Factors<Label>> {
        Some(self.factors_of(self.declared.operand(value)?))
    }

    /// A value's shape at the declared size.
    pub fn declared_shape(&self, value: ValueId) -> Option<&[usize]> {
        Some(&self.declared.info(self.declared.operand(value)?).shape)
    }

    /// A value's shape at the other size.
    pub fn other_shape(&self, value: ValueId) -> Option<&[usize]> {
        match self.graph.constant(value) {
            Some(constant) => Some(constant.shape()),
            None => Some(&self.other.info(self.other.operand(value)?).shape),
        }
    }

    /// The length of a value's axis at the other size.
    pub fn side(&self, value: ValueId, axis: usize) -> Option<usize> {
        self.other_shape(value)?.get(axis).copied()
    }

    /// The integers of a list at the declared size and at the other one.
    pub fn lists(&self, value: ValueId) -> Option<[Vec<i64>; 2]> {
        if let Some(constant) = self.graph.constant(value) {
            let short = constant.info().elements() <= LONGEST_LIST as u64;
            return short.then(|| [constant.to_i64s(), constant.to_i64s()]);
        }
        let list = |walk: &Walk| {
            let tensor = walk.known(walk.operand(value)?)?;
            (tensor.info().elements() <= LONGEST_LIST as u64).then(|| tensor.to_i64s())
        };
        Some([list(&self.declared)?, list(&self.other)?])
    }

    /// The number that a value is at every size.
    pub fn number(&self, value: ValueId) -> Option<f64> {
        let constant = self.graph.constant(value)?;
        let single = constant.info().elements() == 1;
        single.then(|| constant.to_f64s().first().copied()).flatten()
    }

    /// The last value that has a side of length `len` as axis number `from_end` from the end, and which axis that is.
    pub fn landmark(&self, from_end: usize, len: usize) -> Option<(ValueId, usize)> {
        self.landmarks.get(&(from_end, len)).copied()
    }
}
