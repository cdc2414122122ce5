//! PRelu: <https://onnx.ai/onnx/operators/onnx__PRelu.html>, opset 7 to 23, inputs X and slope, which broadcasts to X; one
//! output.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{Binary, Select, Unary};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "PRelu",
    since: 7,
    inputs: 2..=2,
    outputs: 1..=1,
    read,
}];

/// `x` where it is not negative, `slope * x` elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct PRelu;

fn read(_attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(PRelu))
}

impl Operator for PRelu {
    fn name(&self) -> &'static str {
        "PRelu"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let (x, slope) = (scope.input(0)?, scope.input(1)?);
        let (sides, slopes) = (scope.shape(x), scope.shape(slope));
        if shape::broadcast(sides, slopes)? != sides || scope.dtype(x) != scope.dtype(slope) {
            return Err(Refusal::new(format!(
                "slopes {} {slopes:?} do not fit {} {sides:?}",
                scope.dtype(slope),
                scope.dtype(x)
            )));
        }
        if let Some(alpha) = single(scope, slope) {
            return Ok(vec![scope.unary(Unary::LeakyRelu { alpha }, x)?]);
        }
        let zero = scope.scalar(scope.dtype(x), 0.0)?;
        let negative = scope.binary(Binary::Less, x, zero)?;
        let scaled = scope.binary(Binary::Mul, x, slope)?;
        Ok(vec![scope.emit(Kernel::Select(Select), &[negative, scaled, x])?])
    }
}

/// The slope, where it is one known float.
fn single(scope: &Scope<'_>, slope: Operand) -> Option<f64> {
    let tensor = scope.known(slope)?;
    let single = tensor.dtype().is_float() && tensor.info().count().ok()? == 1;
    single.then(|| tensor.to_f64s().first().copied())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::testing::{One, check, refused};

    #[test]
    fn slopes_broadcast() {
        let kernels = [
            Kernel::Binary(Binary::Less),
            Kernel::Binary(Binary::Mul),
            Kernel::Select(Select),
        ];
        let node = One::new("PRelu", 16).input(&[1, 3, 4, 4]).input(&[3, 1, 1]);
        check(node, &kernels, &[&[1, 3, 4, 4]]);
        let integers = One::new("PRelu", 9).typed(DType::I32, &[4]).scalar(DType::I32, 2.0);
        check(integers, &kernels, &[&[4]]);
    }

    #[test]
    fn one_known_slope_is_that_of_leaky_relu() {
        let node = One::new("PRelu", 16).input(&[2, 3]).numbers(&[0.25]);
        check(node, &[Kernel::Unary(Unary::LeakyRelu { alpha: 0.25 })], &[&[2, 3]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(One::new("PRelu", 16).input(&[3]).input(&[2, 3]), "do not fit");
        refused(One::new("PRelu", 16).input(&[3]).input(&[2]), "do not broadcast");
        refused(One::new("PRelu", 16).input(&[3]).typed(DType::F64, &[3]), "float64");
    }
}
