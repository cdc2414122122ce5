//! ReduceL2, ReduceMax, ReduceMean, ReduceMin, ReduceSum, ReduceSumSquare:
//! `https://onnx.ai/onnx/operators/onnx__<name>.html`, opset 1 to 23, inputs data and axes; one output.
//!
//! Axes are an attribute up to opset 17 (`ReduceSum`: 12) and an input from then on; no axes means all, or none where
//! `noop_with_empty_axes` is set. Axes that are computed are refused: the shape would depend on them.

use std::sync::Arc;

use super::axes::{Axes, indices};
use super::{Attributes, Definition, Operator};
use crate::kernel::{self, Binary, ReduceKind, Unary};
use crate::plan::{Operand, Scope};
use crate::{DType, Info, Kernel, Refusal, Tensor, shape};

/// Generates one definition a row: the name, how it folds, and the opset at which its axes became an input.
macro_rules! definitions {
    ($($name:literal $kind:expr, $input_since:literal;)*) => {
        pub(super) static DEFINITIONS: &[Definition] = &[$(
            Definition {
                name: $name,
                since: 1,
                inputs: 1..=2,
                outputs: 1..=1,
                read: |attributes| read(attributes, $name, $kind, $input_since),
            },
        )*];
    };
}

definitions! {
    "ReduceL2" ReduceKind::L2, 18;
    "ReduceMax" ReduceKind::Max, 18;
    "ReduceMean" ReduceKind::Mean, 18;
    "ReduceMin" ReduceKind::Min, 18;
    "ReduceSum" ReduceKind::Sum, 13;
    "ReduceSumSquare" ReduceKind::SumSquare, 18;
}

/// Some axes folded into one number each.
#[derive(Clone, Debug)]
pub struct Reduce {
    name: &'static str,
    /// How.
    pub kind: ReduceKind,
    /// Which axes.
    pub axes: Axes,
    /// Whether they stay, with length 1.
    pub keep: bool,
    /// Whether no axes mean none instead of all.
    pub none_if_empty: bool,
}

fn read(
    attributes: &mut Attributes<'_>,
    name: &'static str,
    kind: ReduceKind,
    input_since: i64,
) -> Result<Arc<dyn Operator>, Refusal> {
    let axes = Axes::read(attributes, input_since)?;
    let none_if_empty = match axes {
        Axes::Input => attributes.flag("noop_with_empty_axes")?.unwrap_or(false),
        Axes::Attribute(_) => false,
    };
    Ok(Arc::new(Reduce {
        name,
        kind,
        axes,
        keep: attributes.flag("keepdims")?.unwrap_or(true),
        none_if_empty,
    }))
}

impl Operator for Reduce {
    fn name(&self) -> &'static str {
        self.name
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let rank = scope.shape(x).len();
        let given = self.axes.given(scope)?.filter(|axes| !axes.is_empty());
        let output = match given {
            Some(axes) => {
                let axes = indices(&axes, rank)?;
                self.fold(scope, x, axes)?
            }
            None if self.none_if_empty => self.each(scope, x)?,
            None => self.fold(scope, x, (0..rank).collect())?,
        };
        Ok(vec![output])
    }
}

impl Reduce {
    /// Along no axis at all: each element is folded alone.
    fn each(&self, scope: &mut Scope<'_>, x: Operand) -> Result<Operand, Refusal> {
        match self.kind {
            ReduceKind::SumSquare => scope.binary(Binary::Mul, x, x),
            ReduceKind::L2 => scope.unary(Unary::Abs, x),
            ReduceKind::Max | ReduceKind::Mean | ReduceKind::Min | ReduceKind::Sum => Ok(x),
        }
    }

    fn fold(&self, scope: &mut Scope<'_>, x: Operand, axes: Vec<usize>) -> Result<Operand, Refusal> {
        let sides = scope.shape(x);
        let folded = axes.iter().map(|&axis| sides[axis]).collect::<Vec<_>>();
        let folded = shape::count(&folded)?;
        let dtype = scope.dtype(x);
        let kernel = kernel::Reduce {
            kind: self.kind,
            axes,
            keep: self.keep,
        };
        if folded == 0 && self.kind != ReduceKind::Mean {
            return nothing(scope, &kernel, x);
        }
        match self.kind {
            ReduceKind::Mean if !dtype.is_float() && folded == 0 => {
                Err(Refusal::new(format!("no {dtype} is the mean of nothing")))
            }
            ReduceKind::Mean if !dtype.is_float() => {
                let kind = ReduceKind::Sum;
                let sum = scope.emit(Kernel::Reduce(kernel::Reduce { kind, ..kernel }), &[x])?;
                let count = scope.scalar(dtype, folded as f64)?;
                scope.binary(Binary::Div, sum, count)
            }
            ReduceKind::L2 if !dtype.is_float() => {
                let wide = scope.cast(x, DType::F64)?;
                let norm = scope.emit(Kernel::Reduce(kernel), &[wide])?;
                scope.cast(norm, dtype)
            }
            _ => scope.emit(Kernel::Reduce(kernel), &[x]),
        }
    }
}

/// What a fold over no element gives: the value that changes nothing when it is folded with another.
fn nothing(scope: &mut Scope<'_>, kernel: &kernel::Reduce, x: Operand) -> Result<Operand, Refusal> {
    let output = kernel.shape(scope.info(x))?;
    let dtype = output.dtype;
    let value = match kernel.kind {
        ReduceKind::Max => lowest(dtype)?,
        ReduceKind::Min => highest(dtype)?,
        ReduceKind::L2 | ReduceKind::Mean | ReduceKind::Sum | ReduceKind::SumSquare => {
            Tensor::from_i64s(Info::new(dtype, []), &[0])?
        }
    };
    let value = scope.constant(value)?;
    let shape = output.shape;
    if shape.is_empty() {
        return Ok(value);
    }
    scope.emit(Kernel::Expand(kernel::Expand { shape }), &[value])
}

fn lowest(dtype: DType) -> Result<Tensor, Refusal> {
    let info = Info::new(dtype, []);
    match dtype {
        DType::I64 => Tensor::from_i64s(info, &[i64::MIN]),
        DType::I32 => Tensor::from_i64s(info, &[i64::from(i32::MIN)]),
        DType::I16 => Tensor::from_i64s(info, &[i64::from(i16::MIN)]),
        DType::I8 => Tensor::from_i64s(info, &[i64::from(i8::MIN)]),
        DType::U8 | DType::Bool => Tensor::from_i64s(info, &[0]),
        DType::F64 | DType::F32 | DType::F16 | DType::Bf16 => Tensor::from_f64s(info, &[f64::NEG_INFINITY]),
    }
}

fn highest(dtype: DType) -> Result<Tensor, Refusal> {
    let info = Info::new(dtype, []);
    match dtype {
        DType::I64 => Tensor::from_i64s(info, &[i64::MAX]),
        DType::I32 => Tensor::from_i64s(info, &[i64::from(i32::MAX)]),
        DType::I16 => Tensor::from_i64s(info, &[i64::from(i16::MAX)]),
        DType::I8 => Tensor::from_i64s(info, &[i64::from(i8::MAX)]),
        DType::U8 => Tensor::from_i64s(info, &[i64::from(u8::MAX)]),
        DType::Bool => Tensor::from_i64s(info, &[1]),
        DType::F64 | DType::F32 | DType::F16 | DType::Bf16 => Tensor::from_f64s(info, &[f64::INFINITY]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, computed, refused};

    fn kernel(kind: ReduceKind, axes: &[usize], keep: bool) -> Kernel {
        let axes = axes.to_vec();
        Kernel::Reduce(kernel::Reduce { kind, axes, keep })
    }

    const SHAPE: &[usize] = &[2, 3, 4, 5];

    #[test]
    fn axes_are_an_attribute_and_later_an_input() {
        let folded = [kernel(ReduceKind::Mean, &[2, 3], true)];
        let node = |opset| One::new("ReduceMean", opset).input(SHAPE);
        check(
            node(17).with(|node| node.ints("axes", &[-1, 2])),
            &folded,
            &[&[2, 3, 1, 1]],
        );
        check(node(18).integers(&[2, 3]), &folded, &[&[2, 3, 1, 1]]);
        let sum = |opset| {
            One::new("ReduceSum", opset)
                .input(SHAPE)
                .with(|node| node.int("keepdims", 0))
        };
        let folded = [kernel(ReduceKind::Sum, &[1], false)];
        check(sum(12).with(|node| node.ints("axes", &[1])), &folded, &[&[2, 4, 5]]);
        check(sum(13).integers(&[1]), &folded, &[&[2, 4, 5]]);
        refused(node(17).integers(&[2, 3]), "axes are an attribute");
        refused(
            node(18).with(|node| node.ints("axes", &[2])),
            "`axes` is not known at opset 18",
        );
        refused(sum(12).integers(&[1]), "axes are an attribute");
        refused(node(18).typed(DType::I64, &[2]), "depends on what is computed");
    }

    #[test]
    fn no_axes_are_all_or_none() {
        let all = [kernel(ReduceKind::Max, &[0, 1, 2, 3], true)];
        let node = || One::new("ReduceMax", 18).input(SHAPE);
        check(One::new("ReduceMax", 8).input(SHAPE), &all, &[&[1, 1, 1, 1]]);
        check(node(), &all, &[&[1, 1, 1, 1]]);
        check(node().integers(&[]), &all, &[&[1, 1, 1, 1]]);
        let noop = |operator| {
            One::new(operator, 18)
                .input(SHAPE)
                .with(|node| node.int("noop_with_empty_axes", 1))
        };
        check(noop("ReduceMax"), &[], &[SHAPE]);
        check(noop("ReduceSum").integers(&[]), &[], &[SHAPE]);
        check(noop("ReduceSumSquare"), &[Kernel::Binary(Binary::Mul)], &[SHAPE]);
        check(noop("ReduceL2"), &[Kernel::Unary(Unary::Abs)], &[SHAPE]);
        check(
            noop("ReduceMin").integers(&[0]),
            &[kernel(ReduceKind::Min, &[0], true)],
            &[&[1, 3, 4, 5]],
        );
    }

    #[test]
    fn a_scalar_is_folded_into_itself() {
        check(
            One::new("ReduceSum", 13).input(&[]),
            &[kernel(ReduceKind::Sum, &[], true)],
            &[&[]],
        );
    }

    #[test]
    fn values_are_folded_while_planning() {
        let matrix = |dtype| {
            let info = Info::new(dtype, [2, 3]);
            Tensor::from_f64s(info, &[1.0, -2.0, 3.0, 4.0, 5.0, -7.0]).expect("a matrix")
        };
        let expect = |operator, dtype, values: &[f64]| {
            let node = One::new(operator, 18).known(&matrix(dtype)).integers(&[1]);
            assert_eq!(computed(node)[0].to_f64s(), values, "{operator} {dtype}");
        };
        for dtype in [DType::F64, DType::I64, DType::I32] {
            expect("ReduceMax", dtype, &[3.0, 5.0]);
            expect("ReduceMin", dtype, &[-2.0, -7.0]);
            expect("ReduceSum", dtype, &[2.0, 2.0]);
            expect("ReduceSumSquare", dtype, &[14.0, 90.0]);
        }
        expect("ReduceMean", DType::F64, &[2.0 / 3.0, 2.0 / 3.0]);
        expect("ReduceMean", DType::I64, &[0.0, 0.0]);
        expect("ReduceL2", DType::F64, &[14_f64.sqrt(), 90_f64.sqrt()]);
        expect("ReduceL2", DType::I32, &[3.0, 9.0]);
        expect("ReduceMax", DType::I8, &[3.0, 5.0]);
    }

    #[test]
    fn a_fold_of_nothing_is_what_changes_nothing() {
        let nothing = |operator, dtype| {
            let empty = Tensor::new(Info::new(dtype, [2, 0]), bytes::Bytes::new()).expect("nothing");
            let folded = computed(One::new(operator, 20).known(&empty).integers(&[1])).remove(0);
            assert_eq!((folded.shape(), folded.dtype()), (&[2, 1][..], dtype));
            folded.to_f64s()[0]
        };
        for operator in ["ReduceSum", "ReduceSumSquare", "ReduceL2"] {
            assert_eq!(nothing(operator, DType::F32), 0.0);
        }
        assert_eq!(nothing("ReduceMax", DType::F32), f64::NEG_INFINITY);
        assert_eq!(nothing("ReduceMin", DType::F32), f64::INFINITY);
        assert_eq!(nothing("ReduceMax", DType::I32), f64::from(i32::MIN));
        assert_eq!(nothing("ReduceMin", DType::U8), 255.0);
        assert_eq!(
            (nothing("ReduceMax", DType::Bool), nothing("ReduceMin", DType::Bool)),
            (0.0, 1.0)
        );
        // The same where the pixels are not known.
        let node = One::new("ReduceMax", 18).input(&[0, 4]).integers(&[0]);
        assert_eq!(node.plan().expect("a plan").steps().len(), 0);
        refused(One::new("ReduceMean", 18).typed(DType::I64, &[0]), "mean of nothing");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let node = |axes: &[i64]| One::new("ReduceSum", 13).input(SHAPE).integers(axes);
        refused(node(&[4]), "axis 4 lies outside");
        refused(node(&[1, -3]), "name one axis twice");
        refused(
            One::new("ReduceSum", 13).typed(DType::Bool, SHAPE),
            "does not work on bool",
        );
        refused(
            One::new("ReduceMean", 13).typed(DType::I8, SHAPE),
            "does not work on int8",
        );
        refused(
            One::new("ReduceSum", 13)
                .input(SHAPE)
                .with(|node| node.int("keepdims", 2)),
            "must be 0 or 1",
        );
    }
}
