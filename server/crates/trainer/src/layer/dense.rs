//! A layer in which every output sees every input.

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path};
use crate::export::{Export, Value};
use crate::init::Init;

/// `x * weight^T + bias` on `(N, C)`: `weight` `(M, C)`, and `bias` `(M)` where it has one.
#[derive(Debug)]
pub struct Dense {
    weight: Tensor,
    bias: Option<Tensor>,
}

impl Dense {
    /// From `from` to `to` numbers.
    pub fn new(init: &mut Init, from: i64, to: i64, bias: bool) -> Self {
        Self {
            weight: init.weight(&[to, from]),
            bias: bias.then(|| init.bias(to, from)),
        }
    }
}

impl Layer for Dense {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        let bias = self.bias.as_ref().map(|bias| pass.cast(bias));
        pass.cast(x).linear(&pass.cast(&self.weight), bias.as_ref())
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        path.weights(&self.weight, self.bias.as_ref(), visitor);
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let inputs = file.weights(x, &self.weight, self.bias.as_ref());
        file.node("Gemm", &inputs, |node| node.int("transB", 1))
    }
}
