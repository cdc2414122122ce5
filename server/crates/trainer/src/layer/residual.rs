//! What layers add to their input (He et al. 2016).

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path, Sequence};
use crate::export::{Export, Value};

/// `x + body(x)`.
#[derive(Debug)]
pub struct Residual(pub Sequence);

impl Layer for Residual {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        self.0.forward(x, pass) + x
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        self.0.visit(&path.join("body"), visitor);
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let y = self.0.export(file, x.clone());
        file.node("Add", &[&x, &y], |node| node)
    }
}
