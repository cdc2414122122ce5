//! Squeeze and Unsqueeze: <https://onnx.ai/onnx/operators/onnx__Squeeze.html>,
//! <https://onnx.ai/onnx/operators/onnx__Unsqueeze.html>, opset 1 to 23, inputs data and, from opset 13 on, axes; one
//! output.

use std::sync::Arc;

use super::axes::{Axes, indices};
use super::{Definition, Operator};
use crate::Refusal;
use crate::plan::{Operand, Scope};
use crate::shape::check_rank;

pub(super) static DEFINITIONS: &[Definition] = &[
    Definition {
        name: "Squeeze",
        since: 1,
        inputs: 1..=2,
        outputs: 1..=1,
        read: |attributes| {
            Ok(Arc::new(Squeeze {
                axes: Axes::read(attributes, OPSET_OF_INPUT)?,
            }))
        },
    },
    Definition {
        name: "Unsqueeze",
        since: 1,
        inputs: 1..=2,
        outputs: 1..=1,
        read: |attributes| {
            Ok(Arc::new(Unsqueeze {
                axes: Axes::read(attributes, OPSET_OF_INPUT)?,
            }))
        },
    },
];

const OPSET_OF_INPUT: i64 = 13;

/// Axes of length 1 taken away: the named ones, or all.
#[derive(Clone, Debug)]
pub struct Squeeze {
    /// Which.
    pub axes: Axes,
}

/// Axes of length 1 put in; they are counted in the result.
#[derive(Clone, Debug)]
pub struct Unsqueeze {
    /// Where.
    pub axes: Axes,
}

impl Operator for Squeeze {
    fn name(&self) -> &'static str {
        "Squeeze"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let given = scope.shape(x);
        let gone = match self.axes.given(scope)? {
            Some(axes) => indices(&axes, given.len())?,
            None => (0..given.len()).filter(|&axis| given[axis] == 1).collect(),
        };
        if let Some(axis) = gone.iter().find(|&&axis| given[axis] != 1) {
            return Err(Refusal::new(format!("axis {axis} of shape {given:?} is not 1 long")));
        }
        let shape: Vec<usize> = (0..given.len())
            .filter(|axis| !gone.contains(axis))
            .map(|axis| given[axis])
            .collect();
        Ok(vec![scope.reshape(x, shape)?])
    }
}

impl Operator for Unsqueeze {
    fn name(&self) -> &'static str {
        "Unsqueeze"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let axes = self
            .axes
            .given(scope)?
            .ok_or_else(|| Refusal::new("the axes are missing"))?;
        let mut shape = scope.shape(x).to_vec();
        let rank = shape.len().saturating_add(axes.len());
        check_rank(rank)?;
        for axis in indices(&axes, rank)? {
            shape.insert(axis, 1);
        }
        Ok(vec![scope.reshape(x, shape)?])
    }
}

#[cfg(test)]
mod tests {
    use crate::Kernel;
    use crate::kernel::Reshape;
    use crate::testing::{One, check, refused};

    fn becomes(node: One, expect: &[usize]) {
        let shape = expect.to_vec();
        check(node, &[Kernel::Reshape(Reshape { shape })], &[expect]);
    }

    #[test]
    fn axes_of_one_are_taken_away() {
        let node = |opset| One::new("Squeeze", opset).input(&[1, 3, 1, 5]);
        becomes(node(11).with(|node| node.ints("axes", &[0, -2])), &[3, 5]);
        becomes(node(13).integers(&[-2]), &[1, 3, 5]);
        becomes(node(13), &[3, 5]);
        becomes(node(7), &[3, 5]);
        refused(node(13).integers(&[1]), "axis 1 of shape");
        refused(node(13).integers(&[4]), "axis 4 lies outside");
        refused(node(12).integers(&[0]), "axes are an attribute");
        refused(node(13).with(|node| node.ints("axes", &[0])), "`axes` is not known");
    }

    #[test]
    fn axes_of_one_are_put_in() {
        let node = |opset| One::new("Unsqueeze", opset).input(&[3, 5]);
        becomes(node(7).with(|node| node.ints("axes", &[0])), &[1, 3, 5]);
        becomes(node(13).integers(&[4, 2, 0]), &[1, 3, 1, 5, 1]);
        becomes(node(13).integers(&[-1]), &[3, 5, 1]);
        becomes(One::new("Unsqueeze", 13).input(&[]).integers(&[0]), &[1]);
        refused(node(13).integers(&[3]), "axis 3 lies outside");
        refused(node(13).integers(&[0, 0]), "name one axis twice");
        refused(node(13).integers(&[0; 15]), "17 axes");
        refused(node(13), "axes are missing");
        refused(node(11), "axes are missing");
    }
}
