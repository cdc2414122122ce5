//! Gather: <https://onnx.ai/onnx/operators/onnx__Gather.html>, opset 1 to 23, inputs data and indices; one output.
//!
//! Indices that are known are checked while planning. A single one becomes a slice, which copies nothing.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{self, SliceAxis};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Gather",
    since: 1,
    inputs: 2..=2,
    outputs: 1..=1,
    read,
}];

/// Slices of a tensor, looked up by index.
#[derive(Clone, Copy, Debug)]
pub struct Gather {
    /// The axis that is looked up; negative counts from the end.
    pub axis: i64,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Gather {
        axis: attributes.int("axis")?.unwrap_or(0),
    }))
}

impl Operator for Gather {
    fn name(&self) -> &'static str {
        "Gather"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let (data, indices) = (scope.input(0)?, scope.input(1)?);
        let axis = shape::axis(self.axis, scope.shape(data).len())?;
        let kernel = kernel::Gather { axis };
        let shape = kernel.shape(scope.info(data), scope.info(indices))?;
        let known = scope.known(indices).cloned();
        if let Some(known) = known {
            scope.charge(known.bytes().len())?;
            let wanted = kernel::Gather::resolve(&known, scope.shape(data)[axis])?;
            if let [start] = wanted[..] {
                let mut axes = kernel::Slice::whole(scope.shape(data));
                axes[axis] = SliceAxis { start, len: 1, step: 1 };
                let slice = scope.emit(Kernel::Slice(kernel::Slice { axes }), &[data])?;
                return Ok(vec![scope.reshape(slice, shape)?]);
            }
        }
        Ok(vec![scope.emit(Kernel::Gather(kernel), &[data, indices])?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, computed, refused};
    use crate::{DType, Tensor};

    fn node(axis: i64) -> One {
        One::new("Gather", 13).with(|node| node.int("axis", axis))
    }

    #[test]
    fn indices_take_the_place_of_the_axis() {
        let kernel = |axis| Kernel::Gather(kernel::Gather { axis });
        check(
            node(1).input(&[2, 3, 4]).integers(&[0, -1]),
            &[kernel(1)],
            &[&[2, 2, 4]],
        );
        check(
            node(-1).input(&[2, 3]).typed(DType::I32, &[5, 6]),
            &[kernel(1)],
            &[&[2, 5, 6]],
        );
        check(node(0).input(&[2, 3]).integers(&[]), &[kernel(0)], &[&[0, 3]]);
    }

    #[test]
    fn a_single_index_is_a_slice() {
        let slice = |axes: &[(usize, usize)]| {
            let step = 1;
            let part = |&(start, len)| SliceAxis { start, len, step };
            Kernel::Slice(kernel::Slice {
                axes: axes.iter().map(part).collect(),
            })
        };
        let row = Kernel::Reshape(kernel::Reshape { shape: vec![3] });
        check(
            node(0).input(&[2, 3]).scalar(DType::I64, -1.0),
            &[slice(&[(1, 1), (0, 3)]), row],
            &[&[3]],
        );
        check(
            node(1).input(&[2, 3]).integers(&[0]),
            &[slice(&[(0, 2), (0, 1)])],
            &[&[2, 1]],
        );
    }

    #[test]
    fn lists_are_looked_up_while_planning() {
        let matrix = Tensor::i64s(&[1, 2, 3, 4, 5, 6]).reshaped(&[2, 3]).expect("a matrix");
        let looked_up = computed(node(1).known(&matrix).integers(&[2, -3]));
        assert_eq!(looked_up[0].to_i64s(), [3, 1, 6, 4]);
        let square = Tensor::i64s(&[1, 0, 0, 1]).reshaped(&[2, 2]).expect("a matrix");
        let looked_up = computed(node(0).integers(&[7, 8]).known(&square));
        assert_eq!(
            (looked_up[0].shape(), looked_up[0].to_i64s()),
            (&[2, 2][..], vec![8, 7, 7, 8])
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(0).input(&[2]).integers(&[2]), "index 2 lies outside");
        refused(node(0).input(&[2]).integers(&[-3, 0]), "index -3 lies outside");
        refused(node(0).input(&[2]).integers(&[i64::MIN, i64::MAX]), "lies outside");
        refused(node(0).input(&[0]).integers(&[0]), "lies outside");
        refused(node(1).input(&[2]).integers(&[0]), "axis 1 lies outside");
        refused(node(0).input(&[2]).input(&[1]), "must be int64 or int32");
    }
}
