//! Split: <https://onnx.ai/onnx/operators/onnx__Split.html>, opset 2 to 23, inputs data and, from opset 13 on, the
//! lengths; one or more outputs.
//!
//! Lengths are an attribute up to opset 12. Without lengths the parts are equal; from opset 18 on `num_outputs` says how
//! many, and the last may be shorter.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{self, SliceAxis};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Split",
    since: 2,
    inputs: 1..=2,
    outputs: 1..=usize::MAX,
    read,
}];

/// A tensor cut into parts along an axis.
#[derive(Clone, Debug)]
pub struct Split {
    /// The axis that is cut; negative counts from the end.
    pub axis: i64,
    /// How long the parts are.
    pub parts: Parts,
}

/// Where the lengths of the parts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parts {
    /// The attribute `split`; equal parts where it is left out.
    Attribute(Option<Vec<usize>>),
    /// Input 1; equal parts where it is left out.
    Input,
    /// Input 1 or the attribute `num_outputs`, one of which must be there.
    InputOr(Option<usize>),
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let parts = match attributes.opset() {
        ..13 => Parts::Attribute(attributes.sizes("split")?),
        13..18 => Parts::Input,
        _ => {
            let outputs = attributes.int("num_outputs")?;
            let outputs = outputs.map(|outputs| match usize::try_from(outputs) {
                Ok(outputs) if outputs > 0 => Ok(outputs),
                _ => Err(Refusal::new(format!("attribute `num_outputs` is {outputs}"))),
            });
            Parts::InputOr(outputs.transpose()?)
        }
    };
    Ok(Arc::new(Split {
        axis: attributes.int("axis")?.unwrap_or(0),
        parts,
    }))
}

impl Operator for Split {
    fn name(&self) -> &'static str {
        "Split"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let axis = shape::axis(self.axis, scope.shape(x).len())?;
        let lengths = self.lengths(scope, scope.shape(x)[axis])?;
        let mut start = 0;
        let mut outputs = Vec::with_capacity(lengths.len());
        for len in lengths {
            let mut axes = kernel::Slice::whole(scope.shape(x));
            axes[axis] = SliceAxis { start, len, step: 1 };
            start += len;
            outputs.push(if axes == kernel::Slice::whole(scope.shape(x)) {
                x
            } else {
                scope.emit(Kernel::Slice(kernel::Slice { axes }), &[x])?
            });
        }
        Ok(outputs)
    }
}

impl Split {
    /// The length of each part of an axis of length `side`; they add up to it.
    fn lengths(&self, scope: &Scope<'_>, side: usize) -> Result<Vec<usize>, Refusal> {
        let outputs = scope.outputs();
        let given = scope.optional(1).is_some();
        let lengths = match &self.parts {
            Parts::Attribute(_) if given => {
                return Err(Refusal::new("at this opset the lengths are an attribute, not an input"));
            }
            Parts::InputOr(Some(_)) if given => {
                return Err(Refusal::new("it has both lengths and `num_outputs`"));
            }
            Parts::Attribute(Some(lengths)) => lengths.clone(),
            Parts::Input | Parts::InputOr(_) if given => scope.sides(1)?,
            Parts::Attribute(None) | Parts::Input if side.is_multiple_of(outputs) => {
                vec![side / outputs; outputs]
            }
            Parts::InputOr(Some(count)) if *count == outputs => uneven(side, outputs)?,
            _ => {
                return Err(Refusal::new(format!(
                    "an axis of {side} is not cut into {outputs} equal parts"
                )));
            }
        };
        let total = lengths.iter().try_fold(0_usize, |sum, &len| sum.checked_add(len));
        if lengths.len() != outputs || total != Some(side) {
            return Err(Refusal::new(format!(
                "an axis of {side} cannot be cut into {outputs} parts of lengths {lengths:?}"
            )));
        }
        Ok(lengths)
    }
}

/// `count` equal lengths that add up to `side`, the last one shorter where they must be.
fn uneven(side: usize, count: usize) -> Result<Vec<usize>, Refusal> {
    let len = side.div_ceil(count);
    let last = len
        .checked_mul(count - 1)
        .and_then(|others| side.checked_sub(others))
        .ok_or_else(|| Refusal::new(format!("an axis of {side} is too short for {count} parts")))?;
    let mut lengths = vec![len; count];
    lengths[count - 1] = last;
    Ok(lengths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Node, One, refused};

    /// The shapes that a node gives.
    fn shapes(node: One) -> Vec<Vec<usize>> {
        let plan = node.plan().expect("a plan");
        plan.outputs()
            .iter()
            .map(|&output| plan.info(output).shape.clone())
            .collect()
    }

    fn node(opset: i64, outputs: usize) -> One {
        One::new("Split", opset).input(&[2, 6]).outputs(outputs)
    }

    fn along(axis: i64) -> impl FnOnce(Node) -> Node {
        move |node| node.int("axis", axis)
    }

    #[test]
    fn parts_are_equal_where_nothing_else_is_said() {
        for opset in [7, 11, 13] {
            assert_eq!(shapes(node(opset, 3).with(along(1))), [[2, 2], [2, 2], [2, 2]]);
        }
        assert_eq!(shapes(node(13, 2)), [[1, 6], [1, 6]]);
        assert_eq!(shapes(node(13, 1)), [[2, 6]]);
    }

    #[test]
    fn lengths_are_an_attribute_and_later_an_input() {
        let uneven = [[2, 1], [2, 0], [2, 5]];
        assert_eq!(
            shapes(node(7, 3).with(|node| node.int("axis", 1).ints("split", &[1, 0, 5]))),
            uneven
        );
        assert_eq!(shapes(node(13, 3).integers(&[1, 0, 5]).with(along(-1))), uneven);
        assert_eq!(shapes(node(18, 3).integers(&[1, 0, 5]).with(along(1))), uneven);
        refused(node(11, 3).integers(&[1, 0, 5]).with(along(1)), "are an attribute");
        refused(
            node(13, 2).with(|node| node.ints("split", &[1, 1])),
            "`split` is not known",
        );
    }

    #[test]
    fn the_last_of_a_number_of_parts_may_be_shorter() {
        let parts = |count| node(18, count).with(|node| node.int("axis", 1).int("num_outputs", count as i64));
        assert_eq!(shapes(parts(4)), [[2, 2], [2, 2], [2, 2], [2, 0]]);
        assert_eq!(shapes(parts(2)), [[2, 3], [2, 3]]);
        refused(parts(5), "too short for 5 parts");
    }

    #[test]
    fn a_part_begins_where_the_one_before_ends() {
        let plan = node(13, 2).integers(&[2, 4]).with(along(1)).plan().expect("a plan");
        let starts: Vec<(usize, usize)> = plan
            .steps()
            .iter()
            .map(|step| match &step.kernel {
                Kernel::Slice(slice) => (slice.axes[1].start, slice.axes[1].len),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(starts, [(0, 2), (2, 4)]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(13, 4).with(along(1)), "4 equal parts");
        refused(node(18, 3).with(along(1)), "3 equal parts");
        refused(
            node(18, 3).with(|node| node.int("axis", 1).int("num_outputs", 2)),
            "3 equal parts",
        );
        refused(
            node(18, 2).integers(&[1, 1]).with(|node| node.int("num_outputs", 2)),
            "both lengths and `num_outputs`",
        );
        refused(
            node(18, 2).with(|node| node.int("num_outputs", 0)),
            "`num_outputs` is 0",
        );
        refused(node(13, 2).integers(&[1, 2]), "cannot be cut");
        refused(node(13, 2).integers(&[2]), "cannot be cut");
        refused(node(13, 2).integers(&[i64::MAX, i64::MAX]), "cannot be cut");
        refused(node(13, 2).integers(&[3, -1]), "may be negative");
        refused(node(13, 2).with(along(2)), "axis 2 lies outside");
    }
}
