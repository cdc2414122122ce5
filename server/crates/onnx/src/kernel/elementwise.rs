//! One element at a time: unary and binary functions, casts, and the choice between two.

#[cfg(test)]
mod tests;

use super::{Spec, exactly, same_dtype};
use crate::{DType, Info, Refusal, Tensor, shape};

/// A function of one input, element by element. Parameters are those of the ONNX operator of the same name.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are those of ONNX's operators")]
pub enum Unary {
    Abs,
    Ceil,
    /// Bounds; an absent one is infinite.
    Clip {
        min: Option<f64>,
        max: Option<f64>,
    },
    Elu {
        alpha: f64,
    },
    Erf,
    Exp,
    Floor,
    /// `tanh` selects the approximation by tanh.
    Gelu {
        tanh: bool,
    },
    HardSigmoid {
        alpha: f64,
        beta: f64,
    },
    HardSwish,
    LeakyRelu {
        alpha: f64,
    },
    Log,
    Mish,
    Neg,
    Not,
    Reciprocal,
    Relu,
    /// Halves to even.
    Round,
    Sigmoid,
    Sign,
    Softplus,
    Sqrt,
    Tanh,
}

impl Unary {
    /// The value on constants; `None` for functions that shapes are never computed with.
    fn of_float(self, x: f64) -> Option<f64> {
        Some(match self {
            Self::Abs => x.abs(),
            Self::Ceil => x.ceil(),
            Self::Clip { min, max } => smaller(
                larger(x, min.unwrap_or(f64::NEG_INFINITY)),
                max.unwrap_or(f64::INFINITY),
            ),
            Self::Exp => x.exp(),
            Self::Floor => x.floor(),
            Self::Log => x.ln(),
            Self::Neg => -x,
            Self::Reciprocal => 1.0 / x,
            Self::Relu => larger(x, 0.0),
            Self::Round => x.round_ties_even(),
            Self::Sign => {
                if x == 0.0 {
                    0.0
                } else {
                    x.signum()
                }
            }
            Self::Sqrt => x.sqrt(),
            Self::Tanh => x.tanh(),
            _ => return None,
        })
    }

    fn of_integer(self, x: i64) -> Option<i64> {
        Some(match self {
            Self::Abs => x.wrapping_abs(),
            Self::Clip { min, max } => {
                let low = min.map_or(i64::MIN, |v| v as i64);
                x.max(low).min(max.map_or(i64::MAX, |v| v as i64))
            }
            Self::Neg => x.wrapping_neg(),
            Self::Not => i64::from(x == 0),
            Self::Relu => x.max(0),
            Self::Sign => x.signum(),
            _ => return None,
        })
    }
}

/// The larger one; unlike `f64::max`, NaN where one is, as backends have it.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// The smaller one, or NaN where one is.
fn smaller(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }
}

impl Spec for Unary {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        let integers_too = matches!(
            self,
            Self::Abs | Self::Clip { .. } | Self::Neg | Self::Relu | Self::Sign
        );
        let fits = match self {
            Self::Not => x.dtype == DType::Bool,
            _ if integers_too => x.dtype != DType::Bool,
            _ => x.dtype.is_float(),
        };
        if fits {
            Ok(x.clone())
        } else {
            Err(Refusal::new(format!("it does not work on {}", x.dtype)))
        }
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        Some(if x.dtype().is_float() {
            let values = x
                .to_f64s()
                .into_iter()
                .map(|v| self.of_float(v))
                .collect::<Option<Vec<_>>>()?;
            Tensor::from_f64s(output.clone(), &values)
        } else {
            let values = x
                .to_i64s()
                .into_iter()
                .map(|v| self.of_integer(v))
                .collect::<Option<Vec<_>>>()?;
            Tensor::from_i64s(output.clone(), &values)
        })
    }
}

/// A function of two inputs, element by element, which broadcast together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of ONNX's operators")]
pub enum Binary {
    Add,
    /// Integers are divided towards zero.
    Div,
    Equal,
    Greater,
    Less,
    Max,
    Min,
    Mul,
    /// The exponent may be of another type than the base; the result is of the base's.
    Pow,
    Sub,
}

impl Binary {
    fn is_comparison(self) -> bool {
        matches!(self, Self::Equal | Self::Greater | Self::Less)
    }

    fn of_floats(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Div => a / b,
            Self::Equal => f64::from(a == b),
            Self::Greater => f64::from(a > b),
            Self::Less => f64::from(a < b),
            Self::Max => larger(a, b),
            Self::Min => smaller(a, b),
            Self::Mul => a * b,
            Self::Pow => a.powf(b),
            Self::Sub => a - b,
        }
    }

    fn of_integers(self, a: i64, b: i64) -> Result<i64, Refusal> {
        Ok(match self {
            Self::Add => a.wrapping_add(b),
            Self::Div if b == 0 => {
                return Err(Refusal::new("a shape is computed by a division by zero"));
            }
            Self::Div => a.wrapping_div(b),
            Self::Equal => i64::from(a == b),
            Self::Greater => i64::from(a > b),
            Self::Less => i64::from(a < b),
            Self::Max => a.max(b),
            Self::Min => a.min(b),
            Self::Mul => a.wrapping_mul(b),
            Self::Pow => match u32::try_from(b) {
                Ok(power) => a.wrapping_pow(power),
                Err(_) => (a as f64).powf(b as f64) as i64,
            },
            Self::Sub => a.wrapping_sub(b),
        })
    }
}

impl Spec for Binary {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [a, b] = exactly(inputs)?;
        if *self != Self::Pow {
            same_dtype(inputs)?;
        }
        if a.dtype == DType::Bool && *self != Self::Equal {
            return Err(Refusal::new("it does not work on bool"));
        }
        let dtype = if self.is_comparison() { DType::Bool } else { a.dtype };
        Ok(Info::new(dtype, shape::broadcast(&a.shape, &b.shape)?))
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [a, b] = exactly(inputs).ok()?;
        let at = Broadcast::new(&output.shape, &[a.shape(), b.shape()]);
        let count = output.count().ok()?;
        Some(if a.dtype().is_float() || b.dtype().is_float() {
            let (x, y) = (a.to_f64s(), b.to_f64s());
            let values: Vec<f64> = (0..count)
                .map(|i| self.of_floats(x[at.index(0, i)], y[at.index(1, i)]))
                .collect();
            Tensor::from_f64s(output.clone(), &values)
        } else {
            let (x, y) = (a.to_i64s(), b.to_i64s());
            (0..count)
                .map(|i| self.of_integers(x[at.index(0, i)], y[at.index(1, i)]))
                .collect::<Result<Vec<_>, _>>()
                .and_then(|values| Tensor::from_i64s(output.clone(), &values))
        })
    }
}

/// Another element type: floats become integers towards zero, anything but zero becomes `true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cast {
    /// The type that it gives.
    pub to: DType,
}

impl Spec for Cast {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        Ok(x.with_dtype(self.to))
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        Some(if x.dtype().is_float() {
            Tensor::from_f64s(output.clone(), &x.to_f64s())
        } else {
            Tensor::from_i64s(output.clone(), &x.to_i64s())
        })
    }
}

/// Inputs `condition` (bool), `a`, `b`, which broadcast together: `a` where the condition holds, else `b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Select;

impl Spec for Select {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [condition, a, b] = exactly(inputs)?;
        same_dtype(&[a, b])?;
        if condition.dtype != DType::Bool {
            return Err(Refusal::new(format!(
                "the condition is {}, it must be bool",
                condition.dtype
            )));
        }
        let both = shape::broadcast(&a.shape, &b.shape)?;
        Ok(Info::new(a.dtype, shape::broadcast(&condition.shape, &both)?))
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [condition, a, b] = exactly(inputs).ok()?;
        let at = Broadcast::new(&output.shape, &[condition.shape(), a.shape(), b.shape()]);
        let (holds, size) = (condition.to_i64s(), a.dtype().bytes());
        let mut bytes = Vec::with_capacity(output.bytes().ok()?);
        for i in 0..output.count().ok()? {
            let (source, which) = if holds[at.index(0, i)] != 0 { (a, 1) } else { (b, 2) };
            let from = at.index(which, i) * size;
            bytes.extend_from_slice(&source.bytes()[from..from + size]);
        }
        Some(Tensor::new(output.clone(), bytes.into()))
    }
}

/// Where the elements of broadcast inputs lie.
struct Broadcast {
    output: Vec<usize>,
    inputs: Vec<Vec<usize>>,
}

impl Broadcast {
    fn new(output: &[usize], inputs: &[&[usize]]) -> Self {
        let stretched = |sides: &&[usize]| {
            let strides = shape::strides(sides);
            let missing = output.len() - sides.len();
            let of = |i: usize| {
                if i < missing || sides[i - missing] == 1 {
                    0
                } else {
                    strides[i - missing]
                }
            };
            (0..output.len()).map(of).collect()
        };
        Self {
            output: shape::strides(output),
            inputs: inputs.iter().map(stretched).collect(),
        }
    }

    /// The index into input `which` of output element `i`.
    fn index(&self, which: usize, mut i: usize) -> usize {
        let mut index = 0;
        for (stride, step) in self.output.iter().zip(&self.inputs[which]) {
            index += i / stride * step;
            i %= stride;
        }
        index
    }
}
