//! Shape: <https://onnx.ai/onnx/operators/onnx__Shape.html>, opset 1 to 23, one input, one output.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{Refusal, Tensor};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Shape",
    since: 1,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// The sides of a tensor as int64, or a part of them (opset 15).
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// First axis; negative counts from the end; clamped to the tensor's rank.
    pub start: i64,
    /// Axis after the last; `None` is the rank. As `start`.
    pub end: Option<i64>,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Shape {
        start: attributes.int("start")?.unwrap_or(0),
        end: attributes.int("end")?,
    }))
}

impl Operator for Shape {
    fn name(&self) -> &'static str {
        "Shape"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let sides = scope.shape(scope.input(0)?);
        let rank = sides.len() as i64;
        let clamp = |axis: i64| {
            let axis = if axis < 0 { axis.saturating_add(rank) } else { axis };
            axis.clamp(0, rank) as usize
        };
        let (start, end) = (clamp(self.start), clamp(self.end.unwrap_or(rank)));
        let sides: Vec<i64> = sides
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .map(|&side| side as i64)
            .collect();
        Ok(vec![scope.constant(Tensor::i64s(&sides))?])
    }
}
