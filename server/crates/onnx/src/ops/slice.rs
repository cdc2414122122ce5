//! Slice: <https://onnx.ai/onnx/operators/onnx__Slice.html>, opset 1 to 23, inputs data, starts, ends, axes and steps;
//! one output.
//!
//! Up to opset 9 starts, ends and axes are attributes and there are no steps. Bounds beyond the tensor are cut back to
//! it, which is how files say "to the end".

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{self, SliceAxis};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Slice",
    since: 1,
    inputs: 1..=5,
    outputs: 1..=1,
    read,
}];

/// A part of a tensor.
#[derive(Clone, Debug)]
pub struct Slice {
    /// What the attributes say; `None` where inputs do (opset 10).
    pub attributes: Option<Bounds>,
}

/// What is kept of which axes.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// First index that is kept; negative counts from the end.
    pub starts: Vec<i64>,
    /// Index at which it ends; negative counts from the end.
    pub ends: Vec<i64>,
    /// Which axes; `None` is the first ones.
    pub axes: Option<Vec<i64>>,
    /// From one index to the next; `None` is 1.
    pub steps: Option<Vec<i64>>,
}

const OPSET_OF_INPUTS: i64 = 10;

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    if attributes.opset() >= OPSET_OF_INPUTS {
        return Ok(Arc::new(Slice { attributes: None }));
    }
    let missing = |name: &str| Refusal::new(format!("attribute `{name}` is missing"));
    Ok(Arc::new(Slice {
        attributes: Some(Bounds {
            starts: attributes.ints("starts")?.ok_or_else(|| missing("starts"))?,
            ends: attributes.ints("ends")?.ok_or_else(|| missing("ends"))?,
            axes: attributes.ints("axes")?,
            steps: None,
        }),
    }))
}

impl Operator for Slice {
    fn name(&self) -> &'static str {
        "Slice"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let bounds = match &self.attributes {
            Some(bounds) if scope.optional(1).is_none() => bounds.clone(),
            Some(_) => {
                return Err(Refusal::new("at this opset starts and ends are attributes, not inputs"));
            }
            None => {
                let missing = || Refusal::new("starts or ends are missing");
                Bounds {
                    starts: scope.integers(1)?.ok_or_else(missing)?,
                    ends: scope.integers(2)?.ok_or_else(missing)?,
                    axes: scope.integers(3)?,
                    steps: scope.integers(4)?,
                }
            }
        };
        let axes = bounds.on(scope.shape(x))?;
        if axes == kernel::Slice::whole(scope.shape(x)) {
            return Ok(vec![x]);
        }
        Ok(vec![scope.emit(Kernel::Slice(kernel::Slice { axes }), &[x])?])
    }
}

impl Bounds {
    /// What is kept of each axis of a tensor of shape `sides`.
    fn on(&self, sides: &[usize]) -> Result<Vec<SliceAxis>, Refusal> {
        let count = self.starts.len();
        let axes = match &self.axes {
            Some(axes) => axes.clone(),
            None => (0..count as i64).collect(),
        };
        let steps = self.steps.clone().unwrap_or_else(|| vec![1; count]);
        if [self.ends.len(), axes.len(), steps.len()] != [count; 3] {
            return Err(Refusal::new("starts, ends, axes and steps are not equally many"));
        }
        super::axes::indices(&axes, sides.len())?;
        let mut parts = kernel::Slice::whole(sides);
        for (i, &axis) in axes.iter().enumerate() {
            let axis = shape::axis(axis, sides.len())?;
            parts[axis] = part(sides[axis], self.starts[i], self.ends[i], steps[i])?;
        }
        Ok(parts)
    }
}

/// What `start..end` in steps of `step` keeps of an axis of length `side`.
fn part(side: usize, start: i64, end: i64, step: i64) -> Result<SliceAxis, Refusal> {
    if step == 0 {
        return Err(Refusal::new("a step of 0"));
    }
    let length = side as i64;
    // Backwards one may stop before index 0 and must begin at an element.
    let (least, most) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clamp = |bound: i64| {
        let bound = if bound < 0 { bound.saturating_add(length) } else { bound };
        bound.clamp(least, most)
    };
    let (start, end) = (clamp(start), clamp(end));
    let distance = if step > 0 { end - start } else { start - end };
    let len = (distance.max(0) as u64).div_ceil(step.unsigned_abs()) as usize;
    Ok(SliceAxis {
        start: if len == 0 { 0 } else { start as usize },
        len,
        step: if len < 2 { 1 } else { step },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(side: usize, (start, end, step): (i64, i64, i64), expect: (usize, usize, i64)) {
        let (start, len, step) = {
            let kept = part(side, start, end, step).unwrap();
            (kept.start, kept.len, kept.step)
        };
        assert_eq!((start, len, step), expect);
    }

    #[test]
    fn bounds_are_cut_back_to_the_axis() {
        check(10, (2, 5, 1), (2, 3, 1));
        check(10, (0, i64::MAX, 1), (0, 10, 1));
        check(10, (-3, i64::MAX, 1), (7, 3, 1));
        check(10, (i64::MIN, 3, 1), (0, 3, 1));
        check(10, (20, 30, 1), (0, 0, 1));
        check(10, (5, 2, 1), (0, 0, 1));
        check(10, (1, 9, 3), (1, 3, 3));
        check(10, (1, 9, i64::MAX), (1, 1, 1));
        check(0, (0, i64::MAX, 1), (0, 0, 1));
    }

    #[test]
    fn backwards_begins_at_an_element_and_may_end_before_the_first() {
        check(10, (-1, i64::MIN, -1), (9, 10, -1));
        check(10, (20, 0, -1), (9, 9, -1));
        check(10, (8, 2, -4), (8, 2, -4));
        check(10, (8, 2, i64::MIN), (8, 1, 1));
        check(10, (2, 8, -1), (0, 0, 1));
        check(0, (-1, i64::MIN, -1), (0, 0, 1));
    }

    #[test]
    fn a_step_of_nothing_is_refused() {
        assert!(part(10, 0, 5, 0).is_err());
    }
}
