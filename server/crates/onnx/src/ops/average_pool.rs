//! AveragePool: <https://onnx.ai/onnx/operators/onnx__AveragePool.html>, opset 1 to 23, input X; one output.
//!
//! `count_include_pad` came with opset 7, `ceil_mode` with 10, `dilations` with 19. The border counts only up to where it
//! is declared: what a last window reaches beyond it is not there.

use std::sync::Arc;

use super::window::Window;
use super::{Attributes, Definition, Operator};
use crate::kernel::PoolKind;
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "AveragePool",
    since: 1,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// The mean of each window.
#[derive(Clone, Debug)]
pub struct AveragePool {
    /// Kernel, strides, pads and dilations.
    pub window: Window,
    /// Whether a last window that is only partly inside counts.
    pub ceil: bool,
    /// Whether the border counts.
    pub include_pad: bool,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(AveragePool {
        window: Window::read(attributes)?,
        ceil: attributes.flag("ceil_mode")?.unwrap_or(false),
        include_pad: attributes.flag("count_include_pad")?.unwrap_or(false),
    }))
}

impl Operator for AveragePool {
    fn name(&self) -> &'static str {
        "AveragePool"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let include_pad = self.include_pad;
        let pool = self
            .window
            .pool(scope.info(x), PoolKind::Average { include_pad }, self.ceil)?;
        Ok(vec![scope.emit(Kernel::Pool(pool), &[x])?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::kernel::Pool;
    use crate::testing::{One, check, refused};

    #[test]
    fn it_is_one_kernel() {
        let node = One::new("AveragePool", 19).input(&[1, 2, 7]).with(|n| {
            n.ints("kernel_shape", &[3])
                .ints("strides", &[2])
                .ints("pads", &[1, 2])
                .ints("dilations", &[2])
                .int("ceil_mode", 1)
                .int("count_include_pad", 1)
        });
        let pool = Pool {
            kind: PoolKind::Average { include_pad: true },
            kernel: vec![3],
            strides: vec![2],
            pads: vec![(1, 2)],
            dilations: vec![2],
            ceil: true,
        };
        check(node, &[Kernel::Pool(pool)], &[&[1, 2, 4]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(One::new("AveragePool", 19).input(&[1, 2, 7]), "`kernel_shape`");
        let integers = One::new("AveragePool", 19).typed(DType::I32, &[1, 2, 7]);
        refused(integers.with(|n| n.ints("kernel_shape", &[2])), "does not work");
    }
}
