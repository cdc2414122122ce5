//! Functions of single numbers.

use onnx::write::Node;
use tch::Tensor;

use super::{Layer, Parameter, Pass, Path};
use crate::export::{Export, Value};

/// A function of each number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// `max(x, 0)`.
    Relu,
    /// `x` above zero, else `slope * x`.
    LeakyRelu(f64),
    /// From -1 to 1.
    Tanh,
    /// From 0 to 1: `1 / (1 + exp(-x))`.
    Sigmoid,
}

impl Layer for Activation {
    fn forward(&self, x: &Tensor, _pass: &Pass) -> Tensor {
        match *self {
            Self::Relu => x.relu(),
            Self::LeakyRelu(slope) => torch::leaky_relu(x, slope).unwrap_or_else(|error| panic!("{error}")),
            Self::Tanh => x.tanh(),
            Self::Sigmoid => x.sigmoid(),
        }
    }

    fn visit(&self, _path: &Path, _visitor: &mut dyn FnMut(Parameter<'_>)) {}

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let operator = match self {
            Self::Relu => "Relu",
            Self::LeakyRelu(_) => "LeakyRelu",
            Self::Tanh => "Tanh",
            Self::Sigmoid => "Sigmoid",
        };
        file.node(operator, &[&x], |node: Node| match *self {
            Self::LeakyRelu(slope) => node.float("alpha", slope as f32),
            _ => node,
        })
    }
}
