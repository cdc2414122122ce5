//! Reshape: <https://onnx.ai/onnx/operators/onnx__Reshape.html>, opset 5 to 23, inputs data and shape; one output.
//!
//! In the shape, -1 is what remains and 0 the input's own side (unless `allowzero`, opset 14).

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Reshape",
    since: 5,
    inputs: 2..=2,
    outputs: 1..=1,
    read,
}];

/// The same elements under another shape.
#[derive(Clone, Copy, Debug)]
pub struct Reshape {
    /// Whether a 0 in the shape is a side of length 0.
    pub allow_zero: bool,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Reshape {
        allow_zero: attributes.flag("allowzero")?.unwrap_or(false),
    }))
}

impl Operator for Reshape {
    fn name(&self) -> &'static str {
        "Reshape"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let wanted = scope.integers(1)?.ok_or_else(|| Refusal::new("the shape is missing"))?;
        let shape = self.resolve(scope.shape(x), &wanted)?;
        Ok(vec![scope.reshape(x, shape)?])
    }
}

impl Reshape {
    /// The shape that `wanted` means for an input of shape `given`.
    pub(crate) fn resolve(&self, given: &[usize], wanted: &[i64]) -> Result<Vec<usize>, Refusal> {
        let impossible = || Refusal::new(format!("shape {given:?} cannot be viewed as {wanted:?}"));
        let mut open = None;
        let mut shape = Vec::with_capacity(wanted.len());
        for (axis, &side) in wanted.iter().enumerate() {
            shape.push(match side {
                -1 if open.is_none() => {
                    open = Some(axis);
                    1
                }
                0 if !self.allow_zero => *given.get(axis).ok_or_else(impossible)?,
                _ => usize::try_from(side).map_err(|_| impossible())?,
            });
        }
        if let Some(axis) = open {
            let rest = shape::count(&shape)?;
            let total = shape::count(given)?;
            shape[axis] = total.checked_div(rest).unwrap_or(0);
        }
        if shape::count(&shape)? == shape::count(given)? {
            Ok(shape)
        } else {
            Err(impossible())
        }
    }
}
