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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, computed, refused};

    #[test]
    fn data_and_shape_broadcast_together() {
        let node = |x: &[usize], shape: &[i64]| One::new("Expand", 8).input(x).integers(shape);
        let kernel = |shape: &[usize]| {
            let shape = shape.to_vec();
            Kernel::Expand(kernel::Expand { shape })
        };
        check(node(&[3, 1], &[2, 1, 6]), &[kernel(&[2, 3, 6])], &[&[2, 3, 6]]);
        check(node(&[3, 4], &[3, 1]), &[], &[&[3, 4]]);
        check(node(&[], &[2]), &[kernel(&[2])], &[&[2]]);
        check(node(&[1], &[0]), &[kernel(&[0])], &[&[0]]);
        refused(node(&[3], &[2]), "do not broadcast");
        refused(node(&[3], &[-1]), "may be negative");
    }

    #[test]
    fn lists_are_expanded_while_planning() {
        let node = One::new("Expand", 13).integers(&[1, 2]).integers(&[2, 2]);
        assert_eq!(computed(node)[0].to_i64s(), [1, 2, 1, 2]);
    }
}
