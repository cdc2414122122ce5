//! One element at a time, and products of matrices.

use onnx::kernel::{Binary, Cast, Unary};
use tch::{Kind, TchError, Tensor};

use super::{Lowered, arity};
use crate::element::kind;
use crate::shim;

pub(super) fn unary(function: Unary, inputs: &[&Tensor]) -> Lowered {
    let [x] = arity(inputs)?;
    match function {
        Unary::Abs => x.f_abs(),
        Unary::Ceil => x.f_ceil(),
        Unary::Clip { min, max } => clip(x, min, max),
        Unary::Elu { alpha } => elu(x, alpha),
        Unary::Erf => x.f_erf(),
        Unary::Exp => x.f_exp(),
        Unary::Floor => x.f_floor(),
        Unary::Gelu { tanh } => x.f_gelu(if tanh { "tanh" } else { "none" }),
        Unary::HardSigmoid { alpha, beta } => x.f_mul_scalar(alpha)?.f_add_scalar(beta)?.f_clamp(0.0, 1.0),
        Unary::HardSwish => x.f_hardswish(),
        Unary::LeakyRelu { alpha } => shim::leaky_relu(x, alpha),
        Unary::Log => x.f_log(),
        Unary::Mish => x.f_mish(),
        Unary::Neg => x.f_neg(),
        Unary::Not => x.f_logical_not(),
        Unary::Reciprocal => x.f_reciprocal(),
        Unary::Relu => x.f_relu(),
        Unary::Round => x.f_round(),
        Unary::Sigmoid => x.f_sigmoid(),
        Unary::Sign => x.f_sign(),
        Unary::Softplus => softplus(x),
        Unary::Sqrt => x.f_sqrt(),
        Unary::Tanh => x.f_tanh(),
    }
}

fn clip(x: &Tensor, min: Option<f64>, max: Option<f64>) -> Lowered {
    if is_float(x.kind()) {
        return match (min, max) {
            (Some(min), Some(max)) => x.f_clamp(min, max),
            (Some(min), None) => x.f_clamp_min(min),
            (None, Some(max)) => x.f_clamp_max(max),
            (None, None) => Ok(x.shallow_clone()),
        };
    }
    let low = min.map_or(i64::MIN, |min| min as i64);
    let high = max.map_or(i64::MAX, |max| max as i64);
    let (least, most) = range(x.kind());
    x.f_clamp(low.clamp(least, most), high.clamp(least, most))
}

/// The values that an integer kind can hold.
pub(super) fn range(kind: Kind) -> (i64, i64) {
    match kind {
        Kind::Uint8 => (0, i64::from(u8::MAX)),
        Kind::Int8 => (i64::from(i8::MIN), i64::from(i8::MAX)),
        Kind::Int16 => (i64::from(i16::MIN), i64::from(i16::MAX)),
        Kind::Int => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    }
}

pub(super) fn is_float(kind: Kind) -> bool {
    matches!(kind, Kind::Float | Kind::Double | Kind::Half | Kind::BFloat16)
}

/// tch has no `elu` with its alpha: `max(x, 0) + alpha * (exp(min(x, 0)) - 1)`.
fn elu(x: &Tensor, alpha: f64) -> Lowered {
    let negative = x.f_clamp_max(0.0)?.f_expm1()?.f_mul_scalar(alpha)?;
    x.f_clamp_min(0.0)?.f_add(&negative)
}

/// `log(1 + exp(x))`, exact where libtorch's own switches to `x` above 20.
fn softplus(x: &Tensor) -> Lowered {
    x.f_logaddexp(&Tensor::f_zeros([], (x.kind(), x.device()))?)
}

pub(super) fn binary(function: Binary, inputs: &[&Tensor]) -> Lowered {
    let [a, b] = arity(inputs)?;
    match function {
        Binary::Add => a.f_add(b),
        Binary::Div if is_float(a.kind()) => a.f_div(b),
        Binary::Div => a.f_div_tensor_mode(b, "trunc"),
        Binary::Equal => a.f_eq_tensor(b),
        Binary::Greater => a.f_gt_tensor(b),
        Binary::Less => a.f_lt_tensor(b),
        Binary::Max => a.f_maximum(b),
        Binary::Min => a.f_minimum(b),
        Binary::Mul => a.f_mul(b),
        Binary::Pow => power(a, b),
        Binary::Sub => a.f_sub(b),
    }
}

/// The result is of the base's type; libtorch would promote it to the wider of both.
fn power(base: &Tensor, exponent: &Tensor) -> Lowered {
    let exact = base.kind() == exponent.kind() && is_float(base.kind());
    if exact {
        return base.f_pow(exponent);
    }
    let wide = base
        .f_to_kind(Kind::Double)?
        .f_pow(&exponent.f_to_kind(Kind::Double)?)?;
    wide.f_to_kind(base.kind())
}

/// Float32 is computed at the program's precision.
pub(super) fn cast(cast: Cast, inputs: &[&Tensor], precision: Kind) -> Lowered {
    let [x] = arity(inputs)?;
    x.f_to_kind(kind(cast.to, precision))
}

pub(super) fn select(inputs: &[&Tensor]) -> Lowered {
    let [condition, a, b] = arity(inputs)?;
    a.f_where_self(condition, b)
}

/// Integers have no matrix product in libtorch on every device; doubles hold them exactly up to 2^53.
pub(super) fn matmul(inputs: &[&Tensor]) -> Lowered {
    let [a, b] = arity(inputs)?;
    if is_float(a.kind()) {
        return a.f_matmul(b);
    }
    let wide: Result<Tensor, TchError> = a.f_to_kind(Kind::Double)?.f_matmul(&b.f_to_kind(Kind::Double)?);
    wide?.f_to_kind(a.kind())
}
