//! MaxPool: <https://onnx.ai/onnx/operators/onnx__MaxPool.html>, opset 1 to 23, input X; outputs Y and, since opset 8,
//! optionally Indices, which `storage_order` counts row by row or column by column.
//!
//! `ceil_mode` and `dilations` came with opset 10, 8-bit integers with opset 12.

use std::sync::Arc;

use super::window::Window;
use super::{Attributes, Definition, Operator};
use crate::kernel::{MaxPoolIndices, PoolKind};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "MaxPool",
    since: 1,
    inputs: 1..=1,
    outputs: 1..=2,
    read,
}];

/// The largest element of each window.
#[derive(Clone, Debug)]
pub struct MaxPool {
    /// Kernel, strides, pads and dilations.
    pub window: Window,
    /// Whether a last window that is only partly inside counts.
    pub ceil: bool,
    /// Whether indices are counted column by column.
    pub column_major: bool,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(MaxPool {
        window: Window::read(attributes)?,
        ceil: attributes.flag("ceil_mode")?.unwrap_or(false),
        column_major: attributes.flag("storage_order")?.unwrap_or(false),
    }))
}

impl Operator for MaxPool {
    fn name(&self) -> &'static str {
        "MaxPool"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let pool = self.window.pool(scope.info(x), PoolKind::Max, self.ceil)?;
        let y = scope.emit(Kernel::Pool(pool.clone()), &[x])?;
        let mut outputs = vec![y];
        if scope.wants(1) {
            let column_major = self.column_major;
            let indices = MaxPoolIndices { pool, column_major };
            outputs.push(scope.emit(Kernel::MaxPoolIndices(indices), &[x])?);
        }
        // An output that is named and left out stands for nothing.
        outputs.resize(scope.outputs().max(1), y);
        Ok(outputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::kernel::Pool;
    use crate::testing::{Node, One, check, refused};

    fn pool(kernel: usize, stride: usize, pads: (usize, usize), ceil: bool) -> Pool {
        Pool {
            kind: PoolKind::Max,
            kernel: vec![kernel; 2],
            strides: vec![stride; 2],
            pads: vec![pads; 2],
            dilations: vec![1; 2],
            ceil,
        }
    }

    fn node(attributes: impl FnOnce(Node) -> Node) -> One {
        One::new("MaxPool", 12).input(&[1, 2, 7, 7]).with(attributes)
    }

    #[test]
    fn windows_are_counted_down_or_up() {
        let strided = |n: Node| n.ints("kernel_shape", &[2, 2]).ints("strides", &[2, 2]);
        check(
            node(strided),
            &[Kernel::Pool(pool(2, 2, (0, 0), false))],
            &[&[1, 2, 3, 3]],
        );
        let up = node(strided).with(|n| n.int("ceil_mode", 1));
        check(up, &[Kernel::Pool(pool(2, 2, (0, 0), true))], &[&[1, 2, 4, 4]]);
        // A window that would begin in the border after the input does not count.
        let border = node(|n| {
            n.ints("kernel_shape", &[1, 1])
                .ints("strides", &[2, 2])
                .ints("pads", &[0; 4])
        });
        let up = border.with(|n| n.int("ceil_mode", 1));
        check(up, &[Kernel::Pool(pool(1, 2, (0, 0), true))], &[&[1, 2, 4, 4]]);
    }

    #[test]
    fn indices_are_another_kernel() {
        let sized = |n: Node| n.ints("kernel_shape", &[3, 3]).int("storage_order", 1);
        let both = node(sized).outputs(2);
        let indices = MaxPoolIndices {
            pool: pool(3, 1, (0, 0), false),
            column_major: true,
        };
        let kernels = [Kernel::Pool(pool(3, 1, (0, 0), false)), Kernel::MaxPoolIndices(indices)];
        check(both, &kernels, &[&[1, 2, 5, 5], &[1, 2, 5, 5]]);
    }

    #[test]
    fn same_and_integers_work() {
        let same = One::new("MaxPool", 12).typed(DType::U8, &[1, 2, 7, 7]);
        let same = same.with(|n| {
            n.ints("kernel_shape", &[3, 3])
                .ints("strides", &[2, 2])
                .text("auto_pad", "SAME_UPPER")
        });
        check(same, &[Kernel::Pool(pool(3, 2, (1, 1), false))], &[&[1, 2, 4, 4]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(|n| n), "`kernel_shape`");
        refused(node(|n| n.ints("kernel_shape", &[3])), "does not fit");
        refused(node(|n| n.ints("kernel_shape", &[0, 3])), "a kernel of 0");
        refused(node(|n| n.ints("kernel_shape", &[9, 9])), "too short");
        refused(
            node(|n| n.ints("kernel_shape", &[2, 2]).ints("pads", &[2, 0, 0, 0])),
            "smaller than",
        );
        let far = |n: Node| n.ints("kernel_shape", &[2, 2]).ints("dilations", &[i64::MAX, 1]);
        refused(node(far), "too short");
        refused(
            node(|n| n.ints("kernel_shape", &[2, 2]).ints("pads", &[i64::MAX; 4])),
            "smaller than",
        );
        refused(
            node(|n| n.ints("kernel_shape", &[2, 2]).int("storage_order", 2)),
            "`storage_order`",
        );
        let list = One::new("MaxPool", 12)
            .input(&[5])
            .with(|n| n.ints("kernel_shape", &[]));
        refused(list, "does not work");
        let truth = One::new("MaxPool", 12).typed(DType::Bool, &[1, 1, 4, 4]);
        refused(truth.with(|n| n.ints("kernel_shape", &[2, 2])), "does not work");
    }
}
