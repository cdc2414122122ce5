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

use bytes::Bytes;
use prost::Message;

use crate::load::Options;
use crate::plan::{InputSpec, PlanLimits};
use crate::proto::{
    AttributeProto, DimensionProto, DimensionValue, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto, attribute_type,
};
use crate::{DType, Graph, Info, Kernel, LoadError, Plan, Tensor};

pub(crate) use bound::cheaply;

/// A node of a model.
pub(crate) struct Node(NodeProto);

impl Node {
    /// A node from named values to named values; an empty name is one left out.
    pub(crate) fn new(operator: &str, inputs: &[&str], outputs: &[&str]) -> Self {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self(NodeProto {
            op_type: operator.to_owned(),
            input: owned(inputs),
            output: owned(outputs),
            ..NodeProto::default()
        })
    }

    pub(crate) fn int(self, name: &str, value: i64) -> Self {
        self.attribute(name, attribute_type::INT, |a| a.i = value)
    }

    pub(crate) fn ints(self, name: &str, values: &[i64]) -> Self {
        self.attribute(name, attribute_type::INTS, |a| a.ints = values.to_vec())
    }

    pub(crate) fn float(self, name: &str, value: f32) -> Self {
        self.attribute(name, attribute_type::FLOAT, |a| a.f = value)
    }

    pub(crate) fn floats(self, name: &str, values: &[f32]) -> Self {
        self.attribute(name, attribute_type::FLOATS, |a| a.floats = values.to_vec())
    }

    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        let text = Bytes::copy_from_slice(value.as_bytes());
        self.attribute(name, attribute_type::STRING, |a| a.s = text)
    }

    pub(crate) fn tensor(self, name: &str, value: &Tensor) -> Self {
        self.attribute(name, attribute_type::TENSOR, |a| {
            a.t = Some(tensor("", value));
        })
    }

    fn attribute(mut self, name: &str, r#type: i32, fill: impl FnOnce(&mut AttributeProto)) -> Self {
        let mut attribute = AttributeProto {
            name: name.to_owned(),
            r#type,
            ..AttributeProto::default()
        };
        fill(&mut attribute);
        self.0.attribute.push(attribute);
        self
    }
}

/// A model of any number of nodes.
pub(crate) struct Model(pub(crate) ModelProto);

impl Model {
    /// An empty model at this opset.
    pub(crate) fn new(opset: i64) -> Self {
        Self(ModelProto {
            ir_version: 8,
            graph: Some(GraphProto::default()),
            opset_import: vec![OperatorSetIdProto {
                domain: String::new(),
                version: opset,
            }],
            ..ModelProto::default()
        })
    }

    pub(crate) fn graph(&mut self) -> &mut GraphProto {
        self.0.graph.get_or_insert_default()
    }

    /// An input; a negative side is one of any length.
    pub(crate) fn input(mut self, name: &str, dtype: DType, sides: &[i64]) -> Self {
        self.graph().input.push(port(name, dtype, Some(sides)));
        self
    }

    pub(crate) fn constant(mut self, name: &str, value: &Tensor) -> Self {
        self.graph().initializer.push(tensor(name, value));
        self
    }

    pub(crate) fn node(mut self, node: Node) -> Self {
        self.graph().node.push(node.0);
        self
    }

    /// An output of any shape.
    pub(crate) fn output(mut self, name: &str) -> Self {
        self.graph().output.push(port(name, DType::F32, None));
        self
    }

    pub(crate) fn bytes(&self) -> Bytes {
        self.0.encode_to_vec().into()
    }

    /// The graph as it is in the file, without passes.
    pub(crate) fn parse(&self) -> Result<Graph, LoadError> {
        Graph::parse(self.bytes(), &Options::default())
    }
}

fn port(name: &str, dtype: DType, sides: Option<&[i64]>) -> ValueInfoProto {
    let dimension = |&side: &i64| DimensionProto {
        value: (side >= 0).then_some(DimensionValue::Value(side)),
    };
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            tensor_type: Some(TensorTypeProto {
                elem_type: dtype.to_onnx(),
                shape: sides.map(|sides| TensorShapeProto {
                    dim: sides.iter().map(dimension).collect(),
                }),
            }),
        }),
    }
}

fn tensor(name: &str, value: &Tensor) -> TensorProto {
    TensorProto {
        name: name.to_owned(),
        dims: value.shape().iter().map(|&side| side as i64).collect(),
        data_type: value.dtype().to_onnx(),
        raw_data: value.bytes().clone(),
        ..TensorProto::default()
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
        self.model = self.model.input(&name, dtype, &sides);
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
            model = model.output(&output);
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
