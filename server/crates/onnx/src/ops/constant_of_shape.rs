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
