//! Softmax: <https://onnx.ai/onnx/operators/onnx__Softmax.html>, opset 1 to 23, one input, one output.
//!
//! Since opset 13 it works along `axis` (the last). Before, all axes from `axis` (1) on are one.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel;
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Softmax",
    since: 1,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// Exponentials that add up to one.
#[derive(Clone, Copy, Debug)]
pub struct Softmax {
    /// The axis, from the end when negative.
    pub axis: i64,
    /// Whether the axes after it belong to it.
    pub flattens: bool,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let flattens = attributes.opset() < 13;
    let default = if flattens { 1 } else { -1 };
    Ok(Arc::new(Softmax {
        axis: attributes.int("axis")?.unwrap_or(default),
        flattens,
    }))
}

impl Operator for Softmax {
    fn name(&self) -> &'static str {
        "Softmax"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let shape = scope.shape(x).to_vec();
        let axis = shape::axis(self.axis, shape.len())?;
        let along = |axis| Kernel::Softmax(kernel::Softmax { axis });
        if !self.flattens || shape[axis + 1..].iter().all(|&side| side == 1) {
            return Ok(vec![scope.emit(along(axis), &[x])?]);
        }
        let rows = [shape::count(&shape[..axis])?, shape::count(&shape[axis..])?];
        let x = scope.reshape(x, rows)?;
        let y = scope.emit(along(1), &[x])?;
        Ok(vec![scope.reshape(y, shape)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::kernel::Reshape;
    use crate::testing::{One, check, refused};

    const SHAPE: &[usize] = &[2, 3, 4];

    fn node(opset: i64) -> One {
        One::new("Softmax", opset).input(SHAPE)
    }

    fn along(axis: usize) -> Kernel {
        Kernel::Softmax(kernel::Softmax { axis })
    }

    #[test]
    fn it_works_along_one_axis() {
        check(node(13), &[along(2)], &[SHAPE]);
        check(node(13).with(|n| n.int("axis", 1)), &[along(1)], &[SHAPE]);
        check(node(11).with(|n| n.int("axis", 2)), &[along(2)], &[SHAPE]);
        let column = One::new("Softmax", 9).input(&[2, 3, 1, 1]);
        check(column, &[along(1)], &[&[2, 3, 1, 1]]);
    }

    #[test]
    fn before_opset_13_axes_are_flattened() {
        let reshape = |shape: &[usize]| Kernel::Reshape(Reshape { shape: shape.to_vec() });
        check(node(11), &[reshape(&[2, 12]), along(1), reshape(SHAPE)], &[SHAPE]);
        let first = node(11).with(|n| n.int("axis", -3));
        check(first, &[reshape(&[1, 24]), along(1), reshape(SHAPE)], &[SHAPE]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(13).with(|n| n.int("axis", 3)), "axis 3");
        refused(One::new("Softmax", 13).input(&[]), "axis -1");
        refused(One::new("Softmax", 13).typed(DType::I64, SHAPE), "does not work");
    }
}
