//! Cast: <https://onnx.ai/onnx/operators/onnx__Cast.html>, opset 6 to 23, one input, one output.
//!
//! Between the types that we read. `saturate` (opset 19) speaks of 8-bit floats only and changes nothing here.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{DType, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Cast",
    since: 6,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// The same elements in another type.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// The type that it gives.
    pub to: DType,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    attributes.ignore(&["saturate"]);
    let number = attributes
        .int("to")?
        .ok_or_else(|| Refusal::new("attribute `to` is missing"))?;
    let to = i32::try_from(number)
        .ok()
        .and_then(DType::from_onnx)
        .ok_or_else(|| Refusal::new(format!("elements of ONNX type {number} are not computed")))?;
    Ok(Arc::new(Cast { to }))
}

impl Operator for Cast {
    fn name(&self) -> &'static str {
        "Cast"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        Ok(vec![scope.cast(x, self.to)?])
    }
}
