//! Cast: <https://onnx.ai/onnx/operators/onnx__Cast.html>, opset 6 to 23, one input, one output.
//!
//! Between the types that we read. `saturate` (opset 19) speaks of 8-bit floats only and changes nothing here.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{DType, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Cast",
    since: 6,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// The same elements in another type.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// The type that it gives.
    pub to: DType,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    attributes.ignore(&["saturate"]);
    let number = attributes
        .int("to")?
        .ok_or_else(|| Refusal::new("attribute `to` is missing"))?;
    let to = i32::try_from(number)
        .ok()
        .and_then(DType::from_onnx)
        .ok_or_else(|| Refusal::new(format!("elements of ONNX type {number} are not computed")))?;
    Ok(Arc::new(Cast { to }))
}

impl Operator for Cast {
    fn name(&self) -> &'static str {
        "Cast"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        Ok(vec![scope.cast(x, self.to)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, computed, refused};
    use crate::{Info, Kernel, Tensor, kernel};

    fn to(dtype: DType) -> One {
        One::new("Cast", 13).with(|node| node.int("to", dtype.to_onnx().into()))
    }

    fn values(given: Tensor, dtype: DType) -> Vec<f64> {
        let outputs = computed(to(dtype).known(&given));
        assert_eq!(outputs[0].dtype(), dtype);
        outputs[0].to_f64s()
    }

    #[test]
    fn it_is_one_kernel_or_none() {
        let kernel = Kernel::Cast(kernel::Cast { to: DType::F16 });
        check(to(DType::F16).input(&[2, 3]), &[kernel], &[&[2, 3]]);
        check(to(DType::F32).input(&[2, 3]), &[], &[&[2, 3]]);
    }

    #[test]
    fn floats_are_cut_towards_zero_and_anything_but_zero_holds() {
        let given = || Tensor::f32([4], &[-1.9, 0.0, 0.4, 300.7]).expect("a list");
        assert_eq!(values(given(), DType::I64), [-1.0, 0.0, 0.0, 300.0]);
        assert_eq!(values(given(), DType::Bool), [1.0, 0.0, 1.0, 1.0]);
        assert_eq!(values(given(), DType::U8), [255.0, 0.0, 0.0, 44.0]);
    }

    #[test]
    fn smaller_floats_are_rounded_to_nearest() {
        let given = || Tensor::f32([2], &[1.0 + 1.0 / 512.0, 1e6]).expect("a list");
        assert_eq!(values(given(), DType::Bf16), [1.0, 999_424.0]);
        assert_eq!(values(given(), DType::F16), [1.0 + 1.0 / 512.0, f64::INFINITY]);
    }

    #[test]
    fn integers_beyond_the_exact_doubles_stay() {
        let large = Tensor::from_i64s(Info::new(DType::I64, [1]), &[(1 << 53) + 1]).expect("one");
        let node = One::new("Cast", 19).with(|node| node.int("to", 7).int("saturate", 0));
        assert_eq!(computed(node.known(&large))[0].to_i64s(), [(1 << 53) + 1]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let number = |number| One::new("Cast", 21).input(&[1]).with(|node| node.int("to", number));
        refused(number(8), "type 8");
        refused(number(17), "type 17");
        refused(number(i64::MAX), "are not computed");
        refused(One::new("Cast", 13).input(&[1]), "`to` is missing");
    }
}
