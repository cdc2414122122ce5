//! Small models for tests, built in one expression.
//!
//! ```ignore
//! check(
//!     One::new("Relu", 17).input(&[1, 3, 4, 4]),
//!     &[Kernel::Unary(Unary::Relu)],
//!     &[&[1, 3, 4, 4]],
//! );
//! ```

mod bound;

use crate::load::Options;
use crate::plan::{InputSpec, PlanLimits};
use crate::write::port;
use crate::{DType, Dim, Graph, Info, Kernel, LoadError, Plan, Tensor};

pub(crate) use crate::write::{Model, Node};
pub(crate) use bound::cheaply;

/// Axes of these lengths; a negative one is of any length.
pub(crate) fn dims(sides: &[i64]) -> Vec<Dim> {
    let dim = |&side: &i64| usize::try_from(side).map_or(Dim::Unknown, Dim::Fixed);
    sides.iter().map(dim).collect()
}

impl Model {
    /// With an output of any shape.
    pub(crate) fn any_output(mut self, name: &str) -> Self {
        self.graph().output.push(port(name, DType::F32, None));
        self
    }

    /// The graph as it is in the file, without passes.
    pub(crate) fn parse(&self) -> Result<Graph, LoadError> {
        Graph::parse(self.bytes(), &Options::default())
    }
}

/// A model of one node, whose inputs are given in order.
pub(crate) struct One {
    model: Model,
    node: Node,
    specs: Vec<InputSpec>,
}

impl One {
    /// One node of this operator, with one output, at this opset.
    pub(crate) fn new(operator: &str, opset: i64) -> Self {
        Self {
            model: Model::new(opset),
            node: Node::new(operator, &[], &["y0"]),
            specs: Vec::new(),
        }
    }

    /// A computed float32 input.
    pub(crate) fn input(self, shape: &[usize]) -> Self {
        self.typed(DType::F32, shape)
    }

    /// A computed input.
    pub(crate) fn typed(mut self, dtype: DType, shape: &[usize]) -> Self {
        let name = self.name();
        let sides: Vec<i64> = shape.iter().map(|&side| side as i64).collect();
        self.model = self.model.input(&name, dtype, &dims(&sides));
        self.specs.push(InputSpec::of(Info::new(dtype, shape)));
        self
    }

    /// A constant input.
    pub(crate) fn known(mut self, value: &Tensor) -> Self {
        let name = self.name();
        self.model = self.model.constant(&name, value);
        self
    }

    /// A constant input of 64-bit integers.
    pub(crate) fn integers(self, values: &[i64]) -> Self {
        self.known(&Tensor::i64s(values))
    }

    /// A constant input of 32-bit floats.
    pub(crate) fn numbers(self, values: &[f32]) -> Self {
        self.known(&Tensor::f32([values.len()], values).expect("a list"))
    }

    /// A scalar constant input.
    pub(crate) fn scalar(self, dtype: DType, value: f64) -> Self {
        self.known(&Tensor::from_f64s(Info::new(dtype, []), &[value]).expect("a scalar"))
    }

    /// An input that is left out.
    pub(crate) fn absent(mut self) -> Self {
        self.node.0.input.push(String::new());
        self
    }

    /// Another number of outputs.
    pub(crate) fn outputs(mut self, count: usize) -> Self {
        self.node.0.output = (0..count).map(|index| format!("y{index}")).collect();
        self
    }

    /// The attributes.
    pub(crate) fn with(mut self, attributes: impl FnOnce(Node) -> Node) -> Self {
        self.node = attributes(self.node);
        self
    }

    /// The plan, or the message that it is refused with.
    pub(crate) fn plan(self) -> Result<Plan, String> {
        let outputs = self.node.0.output.clone();
        let mut model = self.model.node(self.node);
        for output in outputs {
            model = model.any_output(&output);
        }
        let graph = model.parse().map_err(|error| error.to_string())?;
        Plan::new(&graph, &self.specs, &PlanLimits::default()).map_err(|error| error.to_string())
    }

    fn name(&mut self) -> String {
        let name = format!("x{}", self.node.0.input.len());
        self.node.0.input.push(name.clone());
        name
    }
}

/// Asserts that a node becomes these kernels and its outputs have these shapes.
pub(crate) fn check(node: One, kernels: &[Kernel], outputs: &[&[usize]]) {
    let plan = node.plan().expect("a plan");
    let planned: Vec<&Kernel> = plan.steps().iter().map(|step| &step.kernel).collect();
    assert_eq!(planned, kernels.iter().collect::<Vec<_>>());
    let shapes: Vec<&[usize]> = plan
        .outputs()
        .iter()
        .map(|&output| plan.info(output).shape.as_slice())
        .collect();
    assert_eq!(shapes, outputs);
    // Whoever admits a plan asks for its cost; it must not overflow.
    let _ = plan.cost();
}

/// Asserts that a node is refused with a message that holds `reason`, and cheaply.
pub(crate) fn refused(node: One, reason: &str) {
    let message = cheaply(|| node.plan()).expect_err("a refusal");
    assert!(message.contains(reason), "`{message}` does not say `{reason}`");
}

/// The outputs of a node that is computed while planning, for all its inputs are known.
pub(crate) fn computed(node: One) -> Vec<Tensor> {
    let plan = node.plan().expect("a plan");
    assert!(plan.steps().is_empty(), "steps are left: {:?}", plan.steps());
    let constant = |output| plan.constants().iter().find(|constant| constant.operand == output);
    let outputs = plan
        .outputs()
        .iter()
        .map(|&output| constant(output).expect("a constant"));
    outputs.map(|constant| constant.tensor.as_ref().clone()).collect()
}
