//! What is computed when the shapes of the inputs are known: a straight list of kernels, and what it costs.

mod batch;
mod cost;
mod planner;
mod scope;
#[cfg(test)]
mod tests;
mod walk;

use std::sync::Arc;

use thiserror::Error;

pub use cost::Cost;
pub(crate) use planner::Planner;
pub use scope::Scope;
pub(crate) use walk::{Walk, fold, plan};

use crate::{Graph, Info, Kernel, Problem, Tensor, ValueId};

/// A value of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operand(u32);

impl Operand {
    /// Its index into everything that a plan keeps for each value.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One kernel applied to values.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it computes.
    pub kernel: Kernel,
    /// On what.
    pub inputs: Vec<Operand>,
    /// Where to.
    pub output: Operand,
    /// Values that nobody needs after this step.
    pub last_uses: Vec<Operand>,
    /// Index of the graph's node that it belongs to.
    pub node: usize,
}

/// What one input will be.
#[derive(Clone, Debug)]
pub struct InputSpec {
    /// Type and shape.
    pub info: Info,
    /// Its elements, for inputs that shapes depend on.
    pub value: Option<Arc<Tensor>>,
}

impl InputSpec {
    /// An input of this type and shape, whose elements are not known.
    pub fn of(info: Info) -> Self {
        Self { info, value: None }
    }
}

/// Bounds on a plan. Whoever plans a stranger's graph keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanLimits {
    /// The largest tensor, in bytes.
    pub tensor_bytes: usize,
    /// All constants together that are computed while planning, in bytes.
    pub fold_bytes: usize,
    /// Steps.
    pub steps: usize,
}

impl Default for PlanLimits {
    fn default() -> Self {
        Self {
            tensor_bytes: 64 << 30,
            fold_bytes: 64 << 20,
            steps: 100_000,
        }
    }
}

/// Why no plan can be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// The inputs are not those of the graph.
    #[error("{0}")]
    Inputs(String),
    /// A node does not work at these shapes.
    #[error("{0}")]
    Node(Problem),
}

/// A graph at given input shapes.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) infos: Vec<Info>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) inputs: Vec<Operand>,
    pub(crate) outputs: Vec<Operand>,
    pub(crate) steps: Vec<Step>,
}

/// A constant that steps use.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Its value in the plan.
    pub operand: Operand,
    /// Its elements.
    pub tensor: Arc<Tensor>,
    /// The graph's constant that it is; the same in every plan of that graph. `None` for what planning computed.
    pub source: Option<ValueId>,
}

impl Plan {
    /// Plans `graph` for these inputs, given in the order of [`Graph::inputs`].
    ///
    /// # Errors
    /// When the inputs do not fit the graph, a node does not work at these shapes, a shape depends on elements that are
    /// not known, or a limit is passed.
    pub fn new(graph: &Graph, inputs: &[InputSpec], limits: &PlanLimits) -> Result<Self, PlanError> {
        plan(graph, inputs, limits).map(|(plan, _)| plan)
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The constants that steps or outputs use.
    pub fn constants(&self) -> &[Constant] {
        &self.constants
    }

    /// The inputs, in the graph's order. One that no step uses is here too.
    pub fn inputs(&self) -> &[Operand] {
        &self.inputs
    }

    /// The outputs, in the graph's order.
    pub fn outputs(&self) -> &[Operand] {
        &self.outputs
    }

    /// Type and shape of a value.
    pub fn info(&self, operand: Operand) -> &Info {
        &self.infos[operand.index()]
    }

    /// Number of values.
    pub fn values(&self) -> usize {
        self.infos.len()
    }

    /// What running it once takes.
    pub fn cost(&self) -> Cost {
        cost::of(self)
    }
}
