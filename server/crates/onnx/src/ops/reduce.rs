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
