//! The same numbers in another shape.

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path};
use crate::export::{Export, Value};

/// The numbers of each picture in another shape; the first axis, the pictures, stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reshape(pub Vec<i64>);

impl Reshape {
    /// All numbers of a picture in a row.
    pub fn flat() -> Self {
        Self(vec![-1])
    }
}

impl Layer for Reshape {
    fn forward(&self, x: &Tensor, _pass: &Pass) -> Tensor {
        let mut shape = vec![x.size()[0]];
        shape.extend(&self.0);
        x.reshape(shape)
    }

    fn visit(&self, _path: &Path, _visitor: &mut dyn FnMut(Parameter<'_>)) {}

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let mut shape = vec![0];
        shape.extend(&self.0);
        let shape = file.integers(&shape);
        file.node("Reshape", &[&x, &shape], |node| node)
    }
}
