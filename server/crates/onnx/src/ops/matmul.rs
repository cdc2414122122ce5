//! MatMul: <https://onnx.ai/onnx/operators/onnx__MatMul.html>, opset 1 to 23, two inputs, one output: NumPy's `matmul`.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel;
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "MatMul",
    since: 1,
    inputs: 2..=2,
    outputs: 1..=1,
    read,
}];

/// A product of matrices.
#[derive(Clone, Copy, Debug)]
pub struct MatMul;

fn read(_attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(MatMul))
}

impl Operator for MatMul {
    fn name(&self) -> &'static str {
        "MatMul"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let inputs = scope.all()?;
        Ok(vec![scope.emit(Kernel::MatMul(kernel::MatMul), &inputs)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::testing::{self, One, refused};

    fn node(a: &[usize], b: &[usize]) -> One {
        One::new("MatMul", 13).input(a).input(b)
    }

    fn check(a: &[usize], b: &[usize], output: &[usize]) {
        testing::check(node(a, b), &[Kernel::MatMul(kernel::MatMul)], &[output]);
    }

    #[test]
    fn shapes_are_those_of_numpy() {
        check(&[2, 3], &[3, 4], &[2, 4]);
        check(&[3], &[3], &[]);
        check(&[3], &[3, 4], &[4]);
        check(&[2, 3], &[3], &[2]);
        check(&[5, 1, 2, 3], &[6, 3, 4], &[5, 6, 2, 4]);
        check(&[5, 2, 3], &[3], &[5, 2]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[2, 3], &[4, 3]), "no matrix product");
        refused(node(&[], &[3]), "a scalar");
        refused(node(&[2, 2, 3], &[3, 3, 4]), "do not broadcast");
        let mixed = One::new("MatMul", 13).input(&[2, 2]).typed(DType::F64, &[2, 2]);
        refused(mixed, "different types");
        let truths = One::new("MatMul", 13)
            .typed(DType::Bool, &[2, 2])
            .typed(DType::Bool, &[2, 2]);
        refused(truths, "bool");
    }
}
