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

#[cfg(test)]
mod tests {
    use crate::testing::{One, check, refused};
    use crate::{Kernel, kernel};

    fn node(shape: &[usize], target: &[i64]) -> One {
        One::new("Reshape", 14).input(shape).integers(target)
    }

    fn becomes(shape: &[usize], target: &[i64], expect: &[usize]) {
        let shape_of = kernel::Reshape { shape: expect.to_vec() };
        check(node(shape, target), &[Kernel::Reshape(shape_of)], &[expect]);
    }

    #[test]
    fn sides_may_be_left_open_or_kept() {
        becomes(&[2, 3, 4], &[4, 6], &[4, 6]);
        becomes(&[2, 3, 4], &[-1], &[24]);
        becomes(&[2, 3, 4], &[0, -1], &[2, 12]);
        becomes(&[2, 3, 4], &[0, 0, 2, -1], &[2, 3, 2, 2]);
        becomes(&[1], &[], &[]);
        becomes(&[2, 0], &[0, 0, 5], &[2, 0, 5]);
        check(node(&[2, 3], &[2, -1]), &[], &[&[2, 3]]);
    }

    #[test]
    fn a_zero_may_be_meant() {
        let zero = node(&[0, 3], &[3, 0]).with(|node| node.int("allowzero", 1));
        let reshape = kernel::Reshape { shape: vec![3, 0] };
        check(zero, &[Kernel::Reshape(reshape)], &[&[3, 0]]);
        let zero = node(&[2, 3], &[0, 6]).with(|node| node.int("allowzero", 1));
        refused(zero, "cannot be viewed");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[2, 3], &[4]), "cannot be viewed");
        refused(node(&[2, 3], &[4, -1]), "cannot be viewed");
        refused(node(&[2, 3], &[-1, -1]), "cannot be viewed");
        refused(node(&[2, 3], &[-2, 3]), "cannot be viewed");
        refused(node(&[2], &[2, 0]), "cannot be viewed");
        refused(node(&[2], &[i64::MAX, i64::MAX]), "more elements");
        refused(
            One::new("Reshape", 7).input(&[2]).input(&[1]),
            "depends on what is computed",
        );
    }
}
