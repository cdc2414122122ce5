//! What layers put beside their input (Ronneberger et al. 2015).

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path, Sequence};
use crate::export::{Export, Value};

/// `x`, and behind its channels those of `body(x)`.
#[derive(Debug)]
pub struct Skip(pub Sequence);

impl Layer for Skip {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        let y = self.0.forward(x, pass);
        Tensor::cat(&[x.to_kind(y.kind()), y], 1)
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        self.0.visit(&path.join("body"), visitor);
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let y = self.0.export(file, x.clone());
        file.node("Concat", &[&x, &y], |node| node.int("axis", 1))
    }
}
