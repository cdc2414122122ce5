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

#[cfg(test)]
mod tests {
    use crate::testing::{One, computed};

    fn check(bounds: &[(&str, i64)], expect: &[i64]) {
        let node = One::new("Shape", 15).input(&[2, 3, 4]);
        let node = node.with(|node| bounds.iter().fold(node, |node, (name, axis)| node.int(name, *axis)));
        assert_eq!(computed(node)[0].to_i64s(), expect);
    }

    #[test]
    fn all_sides_or_some() {
        check(&[], &[2, 3, 4]);
        check(&[("start", 1)], &[3, 4]);
        check(&[("end", 1)], &[2]);
        check(&[("end", -1)], &[2, 3]);
        check(&[("start", -1)], &[4]);
        check(&[("start", -10), ("end", 10)], &[2, 3, 4]);
        check(&[("start", 2), ("end", 1)], &[]);
        check(&[("start", i64::MIN), ("end", i64::MAX)], &[2, 3, 4]);
    }
}
