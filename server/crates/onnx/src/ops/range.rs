//! Range: <https://onnx.ai/onnx/operators/onnx__Range.html>, opset 11 to 23, inputs start, limit and delta; one output.
//!
//! The three must be known while planning, for they decide a shape; the result is a constant, so that it counts against
//! the bound on folding.

use std::fmt::Display;
use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{DType, Info, Refusal, Tensor};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Range",
    since: 11,
    inputs: 3..=3,
    outputs: 1..=1,
    read,
}];

/// Numbers from `start` to before `limit`, `delta` apart.
#[derive(Clone, Copy, Debug)]
pub struct Range;

fn read(_attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Range))
}

impl Operator for Range {
    fn name(&self) -> &'static str {
        "Range"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let dtype = scope.dtype(scope.input(0)?);
        for index in 0..3 {
            let info = scope.info(scope.input(index)?);
            if info.count()? != 1 || info.dtype != dtype {
                return Err(Refusal::new(format!(
                    "input {index} must be one {dtype}, not {} {:?}",
                    info.dtype, info.shape
                )));
            }
        }
        let range = if dtype.is_float() {
            floats(scope, dtype)?
        } else {
            integers(scope, dtype)?
        };
        Ok(vec![scope.constant(range)?])
    }
}

fn floats(scope: &mut Scope<'_>, dtype: DType) -> Result<Tensor, Refusal> {
    let [start, limit, delta] = three(|index| scope.numbers(index))?;
    let steps = ((limit - start) / delta).ceil();
    if delta == 0.0 || !steps.is_finite() {
        return Err(endless(start, limit, delta));
    }
    // A cast from a float is bounded by the type that it goes to.
    let count = steps.max(0.0) as usize;
    scope.charge(count.saturating_mul(size_of::<f64>()))?;
    let values: Vec<f64> = (0..count).map(|i| start + i as f64 * delta).collect();
    Tensor::from_f64s(Info::new(dtype, [count]), &values)
}

fn integers(scope: &mut Scope<'_>, dtype: DType) -> Result<Tensor, Refusal> {
    let [start, limit, delta] = three(|index| scope.integers(index))?;
    if delta == 0 {
        return Err(endless(start, limit, delta));
    }
    let distance = i128::from(limit) - i128::from(start);
    let steps = if (distance > 0) == (delta > 0) {
        distance.unsigned_abs().div_ceil(delta.unsigned_abs().into())
    } else {
        0
    };
    let count = usize::try_from(steps).unwrap_or(usize::MAX);
    scope.charge(count.saturating_mul(size_of::<i64>()))?;
    let values: Vec<i64> = (0..count as i64)
        .map(|i| start.wrapping_add(i.wrapping_mul(delta)))
        .collect();
    Tensor::from_i64s(Info::new(dtype, [count]), &values)
}

fn endless(start: impl Display, limit: impl Display, delta: impl Display) -> Refusal {
    Refusal::new(format!("from {start} to {limit} in steps of {delta} has no end"))
}

fn three<T: Copy>(read: impl Fn(usize) -> Result<Option<Vec<T>>, Refusal>) -> Result<[T; 3], Refusal> {
    let one = |index: usize| {
        read(index)?
            .and_then(|values| values.first().copied())
            .ok_or_else(|| Refusal::new(format!("input {index} is missing")))
    };
    Ok([one(0)?, one(1)?, one(2)?])
}

#[cfg(test)]
mod tests {
    use crate::DType;
    use crate::testing::{One, computed, refused};

    fn node(dtype: DType, [start, limit, delta]: [f64; 3]) -> One {
        One::new("Range", 11)
            .scalar(dtype, start)
            .scalar(dtype, limit)
            .scalar(dtype, delta)
    }

    fn check(dtype: DType, bounds: [f64; 3], expect: &[f64]) {
        let range = computed(node(dtype, bounds)).remove(0);
        assert_eq!((range.dtype(), range.to_f64s()), (dtype, expect.to_vec()));
    }

    #[test]
    fn it_ends_before_the_limit() {
        check(DType::I64, [0.0, 5.0, 2.0], &[0.0, 2.0, 4.0]);
        check(DType::I32, [10.0, 6.0, -3.0], &[10.0, 7.0]);
        check(DType::I64, [3.0, 3.0, 1.0], &[]);
        check(DType::I64, [3.0, 5.0, -1.0], &[]);
        check(DType::I16, [-2.0, 1.0, 1.0], &[-2.0, -1.0, 0.0]);
        check(DType::F32, [1.0, 5.0, 2.0], &[1.0, 3.0]);
        check(DType::F64, [1.0, -1.0, -0.75], &[1.0, 0.25, -0.5]);
        check(DType::F32, [1.0, 5.0, -2.0], &[]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(DType::I64, [0.0, 1.0, 0.0]), "no end");
        refused(node(DType::F32, [0.0, f64::NAN, 1.0]), "no end");
        let mixed = One::new("Range", 11)
            .scalar(DType::I64, 0.0)
            .scalar(DType::F32, 1.0)
            .scalar(DType::I64, 1.0);
        refused(mixed, "input 1 must be one int64");
        let lists = One::new("Range", 11)
            .integers(&[0, 1])
            .integers(&[2, 3])
            .integers(&[1, 1]);
        refused(lists, "input 0 must be one int64");
    }
}
