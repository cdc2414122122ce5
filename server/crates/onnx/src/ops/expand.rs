//! Expand: <https://onnx.ai/onnx/operators/onnx__Expand.html>, opset 8 to 23, inputs data and shape; one output.
//!
//! Both broadcast together: a side of 1 in the shape keeps the input's.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, kernel, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Expand",
    since: 8,
    inputs: 2..=2,
    outputs: 1..=1,
    read,
}];

/// Broadcast to a shape.
#[derive(Clone, Copy, Debug)]
pub struct Expand;

fn read(_attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Expand))
}

impl Operator for Expand {
    fn name(&self) -> &'static str {
        "Expand"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let shape = shape::broadcast(scope.shape(x), &scope.sides(1)?)?;
        if scope.shape(x) == shape {
            return Ok(vec![x]);
        }
        Ok(vec![scope.emit(Kernel::Expand(kernel::Expand { shape }), &[x])?])
    }
}
