//! Constant: <https://onnx.ai/onnx/operators/onnx__Constant.html>, opset 1 to 23, no input, one output.
//!
//! Exactly one of `value`, `value_float`, `value_floats`, `value_int` and `value_ints` (the last four: opset 12). Sparse
//! values and texts are refused, for their attributes are not known.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{DType, Info, Refusal, Tensor};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Constant",
    since: 1,
    inputs: 0..=0,
    outputs: 1..=1,
    read,
}];

/// A tensor that stands among the nodes instead of among the weights.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Its elements.
    pub value: Arc<Tensor>,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let float = attributes.float("value_float")?;
    let int = attributes.int("value_int")?;
    let given = [
        attributes.tensor("value")?,
        float
            .map(|value| Tensor::from_f64s(Info::new(DType::F32, []), &[value]))
            .transpose()?,
        attributes
            .floats("value_floats")?
            .map(|values| Tensor::f32([values.len()], &values))
            .transpose()?,
        int.map(|value| Tensor::from_i64s(Info::new(DType::I64, []), &[value]))
            .transpose()?,
        attributes.ints("value_ints")?.map(|values| Tensor::i64s(&values)),
    ];
    let mut given = given.into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(value), None) => Ok(Arc::new(Constant { value: Arc::new(value) })),
        (Some(_), Some(_)) => Err(Refusal::new("it has more than one value")),
        (None, _) => Err(Refusal::new(
            "it has no value that is read; tensors, numbers and lists of numbers are",
        )),
    }
}

impl Operator for Constant {
    fn name(&self) -> &'static str {
        "Constant"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        Ok(vec![scope.share(self.value.clone())?])
    }
}
