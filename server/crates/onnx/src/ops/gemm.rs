//! Gemm: <https://onnx.ai/onnx/operators/onnx__Gemm.html>, opset 7 to 23, inputs A, B and C (optional since opset 11);
//! one output, `alpha * A * B + beta * C`, where A and B are matrices, transposed if so told, and C broadcasts.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{Binary, MatMul};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Gemm",
    since: 7,
    inputs: 2..=3,
    outputs: 1..=1,
    read,
}];

/// A product of matrices and a sum.
#[derive(Clone, Copy, Debug)]
pub struct Gemm {
    /// What the product is multiplied by.
    pub alpha: f64,
    /// What the third input is multiplied by.
    pub beta: f64,
    /// Whether each of the first two inputs is transposed.
    pub transposed: [bool; 2],
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Gemm {
        alpha: attributes.float("alpha")?.unwrap_or(1.0),
        beta: attributes.float("beta")?.unwrap_or(1.0),
        transposed: [
            attributes.flag("transA")?.unwrap_or(false),
            attributes.flag("transB")?.unwrap_or(false),
        ],
    }))
}

impl Operator for Gemm {
    fn name(&self) -> &'static str {
        "Gemm"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let mut factors = [scope.input(0)?, scope.input(1)?];
        for (factor, transposed) in factors.iter_mut().zip(self.transposed) {
            if scope.shape(*factor).len() != 2 {
                return Err(Refusal::new(format!("shape {:?} is no matrix", scope.shape(*factor))));
            }
            if transposed {
                *factor = scope.permute(*factor, [1, 0])?;
            }
        }
        let product = scope.emit(Kernel::MatMul(MatMul), &factors)?;
        let product = scaled(scope, product, self.alpha)?;
        let Some(c) = scope.optional(2) else {
            return Ok(vec![product]);
        };
        let sides = scope.shape(product);
        if shape::broadcast(sides, scope.shape(c))? != sides {
            return Err(Refusal::new(format!(
                "shape {:?} does not broadcast to {sides:?}",
                scope.shape(c)
            )));
        }
        let c = scaled(scope, c, self.beta)?;
        Ok(vec![scope.binary(Binary::Add, product, c)?])
    }
}

fn scaled(scope: &mut Scope<'_>, x: Operand, factor: f64) -> Result<Operand, Refusal> {
    if factor == 1.0 {
        return Ok(x);
    }
    let dtype = scope.dtype(x);
    if !dtype.is_float() && factor.fract() != 0.0 {
        return Err(Refusal::new(format!("{dtype} cannot be multiplied by {factor}")));
    }
    let factor = scope.scalar(dtype, factor)?;
    scope.binary(Binary::Mul, x, factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::kernel::Permute;
    use crate::testing::{One, check, refused};

    fn node(a: &[usize], b: &[usize]) -> One {
        One::new("Gemm", 13).input(a).input(b)
    }

    const PRODUCT: Kernel = Kernel::MatMul(MatMul);
    const ADD: Kernel = Kernel::Binary(Binary::Add);
    const MUL: Kernel = Kernel::Binary(Binary::Mul);

    #[test]
    fn what_changes_nothing_is_left_out() {
        check(node(&[2, 3], &[3, 4]), &[PRODUCT], &[&[2, 4]]);
        check(node(&[2, 3], &[3, 4]).input(&[4]), &[PRODUCT, ADD], &[&[2, 4]]);
        check(node(&[2, 3], &[3, 4]).input(&[]), &[PRODUCT, ADD], &[&[2, 4]]);
        check(node(&[2, 3], &[3, 4]).input(&[2, 1]), &[PRODUCT, ADD], &[&[2, 4]]);
    }

    #[test]
    fn factors_are_transposed_and_scaled() {
        let turn = || Kernel::Permute(Permute { axes: vec![1, 0] });
        let all = node(&[3, 2], &[4, 3]).input(&[1, 4]).with(|n| {
            n.int("transA", 1)
                .int("transB", 1)
                .float("alpha", 0.5)
                .float("beta", 0.25)
        });
        check(all, &[turn(), turn(), PRODUCT, MUL, MUL, ADD], &[&[2, 4]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[2, 3], &[4, 3]), "no matrix product");
        refused(node(&[2, 3, 1], &[3, 4]), "is no matrix");
        refused(node(&[2, 3], &[3, 4]).input(&[3]), "do not broadcast");
        refused(node(&[1, 3], &[3, 4]).input(&[2, 4]), "does not broadcast");
        let integers = One::new("Gemm", 13)
            .typed(DType::I32, &[2, 3])
            .typed(DType::I32, &[3, 4]);
        refused(integers.with(|n| n.float("alpha", 0.5)), "cannot be multiplied");
    }
}
