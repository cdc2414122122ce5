//! Numbers left out while training (Srivastava et al. 2014).

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path};
use crate::export::{Export, Value};

/// Each number is 0 with this probability while training, and the others grow by as much; else nothing happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout(pub f64);

impl Layer for Dropout {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        x.dropout(self.0, pass.training)
    }

    fn visit(&self, _path: &Path, _visitor: &mut dyn FnMut(Parameter<'_>)) {}

    fn export(&self, _file: &mut Export, x: Value) -> Value {
        x
    }
}
