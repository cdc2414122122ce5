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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Node, One, computed, refused};

    fn value(opset: i64, attributes: impl FnOnce(Node) -> Node) -> Tensor {
        computed(One::new("Constant", opset).with(attributes)).remove(0)
    }

    #[test]
    fn a_value_may_be_given_in_five_ways() {
        let tensor = Tensor::f32([2, 1], &[1.0, 2.0]).expect("a tensor");
        assert_eq!(value(7, |node| node.tensor("value", &tensor)), tensor);
        let number = value(12, |node| node.float("value_float", 0.5));
        assert_eq!(
            (number.info(), number.to_f64s()),
            (&Info::new(DType::F32, []), vec![0.5])
        );
        let numbers = value(12, |node| node.floats("value_floats", &[0.5, 2.0]));
        assert_eq!(
            (numbers.info(), numbers.to_f64s()),
            (&Info::new(DType::F32, [2]), vec![0.5, 2.0])
        );
        let integer = value(12, |node| node.int("value_int", -3));
        assert_eq!(
            (integer.info(), integer.to_i64s()),
            (&Info::new(DType::I64, []), vec![-3])
        );
        let integers = value(12, |node| node.ints("value_ints", &[7]));
        assert_eq!(
            (integers.info(), integers.to_i64s()),
            (&Info::new(DType::I64, [1]), vec![7])
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let node = || One::new("Constant", 13);
        refused(node(), "no value that is read");
        refused(
            node().with(|node| node.int("value_int", 1).float("value_float", 1.0)),
            "more than one value",
        );
        refused(
            node().with(|node| node.text("value_string", "x")),
            "no value that is read",
        );
        refused(
            node().with(|node| node.int("value_int", 1).text("sparse_value", "x")),
            "`sparse_value`",
        );
    }
}
