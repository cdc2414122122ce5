//! Concat: <https://onnx.ai/onnx/operators/onnx__Concat.html>, opset 4 to 23, one or more inputs, one output.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, kernel, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Concat",
    since: 4,
    inputs: 1..=usize::MAX,
    outputs: 1..=1,
    read,
}];

/// Tensors one after another.
#[derive(Clone, Copy, Debug)]
pub struct Concat {
    /// Along which axis; negative counts from the end.
    pub axis: i64,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let axis = attributes
        .int("axis")?
        .ok_or_else(|| Refusal::new("attribute `axis` is missing"))?;
    Ok(Arc::new(Concat { axis }))
}

impl Operator for Concat {
    fn name(&self) -> &'static str {
        "Concat"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let inputs = scope.all()?;
        let axis = shape::axis(self.axis, scope.shape(inputs[0]).len())?;
        if let [only] = inputs[..] {
            return Ok(vec![only]);
        }
        let kernel = Kernel::Concat(kernel::Concat { axis });
        Ok(vec![scope.emit(kernel, &inputs)?])
    }
}
