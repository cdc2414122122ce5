//! Clip: <https://onnx.ai/onnx/operators/onnx__Clip.html>, opset 6 to 23; one output of the input's type and shape.
//!
//! Before opset 11 the bounds are the attributes `min` and `max`; from then on inputs 1 and 2, either of which may be
//! left out or computed. Opset 12 allows integers. Where `min` is above `max` everything becomes `max`.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::Refusal;
use crate::kernel::{Binary, Unary};
use crate::plan::{Operand, Scope};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Clip",
    since: 6,
    inputs: 1..=3,
    outputs: 1..=1,
    read,
}];

/// Integers up to here are exact as doubles.
const EXACT: u64 = 1 << 53;

/// Bounds on each element.
#[derive(Clone, Copy, Debug)]
pub struct Clip {
    /// The least value, where an attribute tells it.
    pub min: Option<f64>,
    /// The greatest value, where an attribute tells it.
    pub max: Option<f64>,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let mut bound = |name| {
        if attributes.opset() < 11 {
            attributes.float(name)
        } else {
            Ok(None)
        }
    };
    Ok(Arc::new(Clip {
        min: bound("min")?,
        max: bound("max")?,
    }))
}

/// One of the two bounds.
enum Bound {
    /// None, or known.
    Known(Option<f64>),
    /// Known when it runs, or an integer that no double holds.
    Computed(Operand),
}

impl Operator for Clip {
    fn name(&self) -> &'static str {
        "Clip"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let min = bound(scope, 1, self.min)?;
        let max = bound(scope, 2, self.max)?;
        let output = match (min, max) {
            (Bound::Known(None), Bound::Known(None)) => x,
            (Bound::Known(min), Bound::Known(max)) => scope.unary(Unary::Clip { min, max }, x)?,
            (min, max) => {
                let raised = match min {
                    Bound::Known(None) => x,
                    Bound::Known(min) => scope.unary(Unary::Clip { min, max: None }, x)?,
                    Bound::Computed(min) => scope.binary(Binary::Max, x, min)?,
                };
                match max {
                    Bound::Known(None) => raised,
                    Bound::Known(max) => scope.unary(Unary::Clip { min: None, max }, raised)?,
                    Bound::Computed(max) => scope.binary(Binary::Min, raised, max)?,
                }
            }
        };
        Ok(vec![output])
    }
}

fn bound(scope: &mut Scope<'_>, index: usize, attribute: Option<f64>) -> Result<Bound, Refusal> {
    let Some(operand) = scope.optional(index) else {
        return Ok(Bound::Known(attribute));
    };
    let (info, wanted) = (scope.info(operand), scope.dtype(scope.input(0)?));
    if info.dtype != wanted || info.count()? != 1 {
        return Err(Refusal::new(format!(
            "a bound must be one {wanted}, not {} {:?}",
            info.dtype, info.shape
        )));
    }
    if let Some(tensor) = scope.known(operand) {
        let large = tensor.to_i64s().iter().any(|value| value.unsigned_abs() > EXACT);
        if wanted.is_float() || !large {
            return Ok(Bound::Known(tensor.to_f64s().first().copied()));
        }
    }
    Ok(Bound::Computed(scope.reshape(operand, [])?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Reshape;
    use crate::testing::{One, check, refused};
    use crate::{DType, Info, Kernel, Tensor};

    fn clip(min: Option<f64>, max: Option<f64>) -> Kernel {
        Kernel::Unary(Unary::Clip { min, max })
    }

    #[test]
    fn bounds_are_attributes_before_opset_11() {
        let node = One::new("Clip", 7).input(&[2]);
        let bounded = node.with(|n| n.float("min", -1.0).float("max", 2.0));
        check(bounded, &[clip(Some(-1.0), Some(2.0))], &[&[2]]);
        check(One::new("Clip", 7).input(&[2]), &[], &[&[2]]);
    }

    #[test]
    fn bounds_are_inputs_since_opset_11() {
        let node = One::new("Clip", 12).typed(DType::I8, &[2]).absent();
        check(node.scalar(DType::I8, 3.0), &[clip(None, Some(3.0))], &[&[2]]);
        let node = One::new("Clip", 13).input(&[2]);
        check(
            node.numbers(&[0.0]).scalar(DType::F32, 6.0),
            &[clip(Some(0.0), Some(6.0))],
            &[&[2]],
        );
    }

    #[test]
    fn computed_bounds_are_inputs_of_kernels() {
        let node = One::new("Clip", 13).input(&[2]).scalar(DType::F32, 0.0);
        check(
            node.input(&[1]),
            &[
                Kernel::Reshape(Reshape { shape: vec![] }),
                clip(Some(0.0), None),
                Kernel::Binary(Binary::Min),
            ],
            &[&[2]],
        );
        let node = One::new("Clip", 13).input(&[2]);
        check(node.input(&[]), &[Kernel::Binary(Binary::Max)], &[&[2]]);
    }

    #[test]
    fn integers_that_no_double_holds_are_not_rounded() {
        let large = Tensor::from_i64s(Info::new(DType::I64, []), &[i64::MAX - 1]).expect("one");
        let node = One::new("Clip", 13).typed(DType::I64, &[2]).absent();
        check(node.known(&large), &[Kernel::Binary(Binary::Min)], &[&[2]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let node = || One::new("Clip", 13).input(&[2]);
        refused(node().input(&[2]), "one float32");
        refused(node().scalar(DType::F64, 0.0), "one float32");
        refused(node().with(|n| n.float("min", 0.0)), "`min`");
        let old = One::new("Clip", 6).input(&[2]);
        refused(old, "opset 6");
    }
}
