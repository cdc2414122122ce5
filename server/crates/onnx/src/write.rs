//! ONNX files written in code, node by node.
//!
//! ```
//! use onnx::write::{Model, Node};
//! use onnx::{DType, Dim};
//!
//! let open = |name: &str| Dim::Named(name.to_owned());
//! let picture = [open("n"), Dim::Fixed(3), open("h"), open("w")];
//! let model = Model::new(17)
//!     .input("image", DType::F32, &picture)
//!     .node(Node::new("Relu", &["image"], &["out"]))
//!     .output("out", DType::F32, &picture);
//! let graph = onnx::Graph::load(model.bytes(), &onnx::Options::default()).unwrap();
//! ```
//!
//! Nothing is checked here: whoever writes a file loads it, and hears what is wrong with it from there.

use bytes::Bytes;
use prost::Message;

use crate::proto::{
    AttributeProto, DimensionProto, DimensionValue, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto, attribute_type,
};
use crate::{DType, Dim, Tensor};

/// The version of the file format: that of ONNX 1.12, which every runtime of opset 17 reads.
const IR_VERSION: i64 = 8;

/// A node with its attributes.
#[derive(Clone, Debug)]
pub struct Node(pub(crate) NodeProto);

impl Node {
    /// A node from named values to named values; an empty name is one left out.
    pub fn new(operator: &str, inputs: &[&str], outputs: &[&str]) -> Self {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self(NodeProto {
            op_type: operator.to_owned(),
            input: owned(inputs),
            output: owned(outputs),
            ..NodeProto::default()
        })
    }

    /// With an integer.
    #[must_use]
    pub fn int(self, name: &str, value: i64) -> Self {
        self.attribute(name, attribute_type::INT, |a| a.i = value)
    }

    /// With a list of integers.
    #[must_use]
    pub fn ints(self, name: &str, values: &[i64]) -> Self {
        self.attribute(name, attribute_type::INTS, |a| a.ints = values.to_vec())
    }

    /// With a number.
    #[must_use]
    pub fn float(self, name: &str, value: f32) -> Self {
        self.attribute(name, attribute_type::FLOAT, |a| a.f = value)
    }

    /// With a list of numbers.
    #[must_use]
    pub fn floats(self, name: &str, values: &[f32]) -> Self {
        self.attribute(name, attribute_type::FLOATS, |a| a.floats = values.to_vec())
    }

    /// With a text.
    #[must_use]
    pub fn text(self, name: &str, value: &str) -> Self {
        let text = Bytes::copy_from_slice(value.as_bytes());
        self.attribute(name, attribute_type::STRING, |a| a.s = text)
    }

    /// With a tensor.
    #[must_use]
    pub fn tensor(self, name: &str, value: &Tensor) -> Self {
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

/// A model that grows.
#[derive(Clone, Debug)]
pub struct Model(pub(crate) ModelProto);

impl Model {
    /// An empty model at this opset.
    pub fn new(opset: i64) -> Self {
        Self(ModelProto {
            ir_version: IR_VERSION,
            producer_name: "pastiche".to_owned(),
            graph: Some(GraphProto {
                name: "generator".to_owned(),
                ..GraphProto::default()
            }),
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

    /// With an input.
    #[must_use]
    pub fn input(mut self, name: &str, dtype: DType, dims: &[Dim]) -> Self {
        self.graph().input.push(port(name, dtype, Some(dims)));
        self
    }

    /// With a constant.
    #[must_use]
    pub fn constant(mut self, name: &str, value: &Tensor) -> Self {
        self.graph().initializer.push(tensor(name, value));
        self
    }

    /// With a node.
    #[must_use]
    pub fn node(mut self, node: Node) -> Self {
        self.graph().node.push(node.0);
        self
    }

    /// With an output.
    #[must_use]
    pub fn output(mut self, name: &str, dtype: DType, dims: &[Dim]) -> Self {
        self.graph().output.push(port(name, dtype, Some(dims)));
        self
    }

    /// The file.
    pub fn bytes(&self) -> Bytes {
        self.0.encode_to_vec().into()
    }
}

pub(crate) fn port(name: &str, dtype: DType, dims: Option<&[Dim]>) -> ValueInfoProto {
    let dimension = |dim: &Dim| DimensionProto {
        value: match dim {
            Dim::Fixed(side) => Some(DimensionValue::Value(*side as i64)),
            Dim::Named(name) => Some(DimensionValue::Param(name.clone())),
            Dim::Unknown => None,
        },
    };
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            tensor_type: Some(TensorTypeProto {
                elem_type: dtype.to_onnx(),
                shape: dims.map(|dims| TensorShapeProto {
                    dim: dims.iter().map(dimension).collect(),
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
