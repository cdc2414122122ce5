//! ConstantOfShape: <https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html>, opset 9 to 23, input shape; one output.
//!
//! One element, expanded: a large result costs nothing until somebody computes with it.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, Tensor, kernel};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "ConstantOfShape",
    since: 9,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// A tensor all of whose elements are equal.
#[derive(Clone, Debug)]
pub struct ConstantOfShape {
    /// The element, as a scalar.
    pub value: Arc<Tensor>,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let value = match attributes.tensor("value")? {
        None => Tensor::f32([], &[0.0])?,
        Some(value) => value
            .reshaped(&[])
            .map_err(|_| Refusal::new("attribute `value` must have exactly one element"))?,
    };
    Ok(Arc::new(ConstantOfShape { value: Arc::new(value) }))
}

impl Operator for ConstantOfShape {
    fn name(&self) -> &'static str {
        "ConstantOfShape"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let shape = scope.sides(0)?;
        let value = scope.share(self.value.clone())?;
        if shape.is_empty() {
            return Ok(vec![value]);
        }
        let kernel = Kernel::Expand(kernel::Expand { shape });
        Ok(vec![scope.emit(kernel, &[value])?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, computed, refused};

    fn node(shape: &[i64]) -> One {
        One::new("ConstantOfShape", 9).integers(shape)
    }

    #[test]
    fn all_elements_are_the_value() {
        let zeros = computed(node(&[2, 3])).remove(0);
        assert_eq!(zeros, Tensor::f32([2, 3], &[0.0; 6]).expect("zeros"));
        let seven = Tensor::i64s(&[7]);
        let sevens = computed(node(&[2]).with(|node| node.tensor("value", &seven))).remove(0);
        assert_eq!(sevens, Tensor::i64s(&[7, 7]));
        assert_eq!(
            computed(node(&[])).remove(0),
            Tensor::f32([], &[0.0]).expect("a scalar")
        );
        assert_eq!(computed(node(&[0, 4])).remove(0).shape(), [0, 4]);
    }

    #[test]
    fn what_is_large_is_expanded_when_it_runs() {
        let shape = vec![8192, 8192];
        check(
            node(&[8192, 8192]),
            &[Kernel::Expand(kernel::Expand { shape })],
            &[&[8192, 8192]],
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[-1]), "may be negative");
        let two = Tensor::i64s(&[1, 2]);
        refused(
            node(&[1]).with(|node| node.tensor("value", &two)),
            "exactly one element",
        );
        refused(
            One::new("ConstantOfShape", 9).input(&[1]),
            "depends on what is computed",
        );
    }
}
