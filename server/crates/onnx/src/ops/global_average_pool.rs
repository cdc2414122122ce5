//! GlobalAveragePool: <https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html>, opset 1 to 23, input X `(N, C, ...)`;
//! one output `(N, C, 1, ...)`.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{Reduce, ReduceKind};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "GlobalAveragePool",
    since: 1,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// The mean of each channel.
#[derive(Clone, Copy, Debug)]
pub struct GlobalAveragePool;

fn read(_attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(GlobalAveragePool))
}

impl Operator for GlobalAveragePool {
    fn name(&self) -> &'static str {
        "GlobalAveragePool"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let info = scope.info(x);
        if info.rank() < 2 || !info.dtype.is_float() {
            return Err(Refusal::new(format!(
                "it does not work on {} {:?}",
                info.dtype, info.shape
            )));
        }
        let axes: Vec<usize> = (2..info.rank()).collect();
        if axes.is_empty() {
            return Ok(vec![x]);
        }
        let (kind, keep) = (ReduceKind::Mean, true);
        Ok(vec![scope.emit(Kernel::Reduce(Reduce { kind, axes, keep }), &[x])?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::testing::{One, check, refused};

    fn node(shape: &[usize]) -> One {
        One::new("GlobalAveragePool", 17).input(shape)
    }

    #[test]
    fn spatial_axes_are_folded() {
        let (kind, keep) = (ReduceKind::Mean, true);
        let mean = |axes| Kernel::Reduce(Reduce { kind, axes, keep });
        check(node(&[2, 3, 4, 5]), &[mean(vec![2, 3])], &[&[2, 3, 1, 1]]);
        check(node(&[2, 3, 4, 5, 6]), &[mean(vec![2, 3, 4])], &[&[2, 3, 1, 1, 1]]);
        check(node(&[2, 3]), &[], &[&[2, 3]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[3]), "does not work");
        let integers = One::new("GlobalAveragePool", 17).typed(DType::I32, &[1, 2, 7]);
        refused(integers, "does not work");
    }
}
