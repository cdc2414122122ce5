//! Axes folded into one number.

use super::{Spec, exactly};
use crate::{DType, Info, Refusal, Tensor, shape};

/// How many values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of ONNX's operators")]
pub enum ReduceKind {
    L2,
    Max,
    Mean,
    Min,
    Sum,
    SumSquare,
}

/// Some axes folded into one number each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduce {
    /// How.
    pub kind: ReduceKind,
    /// Which axes, each once.
    pub axes: Vec<usize>,
    /// Whether they stay, with length 1.
    pub keep: bool,
}

impl Reduce {
    /// Type and shape of the output.
    pub(crate) fn shape(&self, x: &Info) -> Result<Info, Refusal> {
        self.output(&[x])
    }

    fn kept(&self, sides: &[usize]) -> Vec<usize> {
        sides
            .iter()
            .enumerate()
            .map(|(axis, &side)| if self.axes.contains(&axis) { 1 } else { side })
            .collect()
    }
}

impl Spec for Reduce {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        if self.axes.iter().any(|&axis| axis >= x.rank()) {
            return Err(Refusal::new(format!(
                "axes {:?} do not fit a tensor of rank {}",
                self.axes,
                x.rank()
            )));
        }
        let small = matches!(x.dtype, DType::Bool | DType::U8 | DType::I8 | DType::I16);
        if small && !matches!(self.kind, ReduceKind::Max | ReduceKind::Min) {
            return Err(Refusal::new(format!("it does not work on {}", x.dtype)));
        }
        let mut shape = self.kept(&x.shape);
        if !self.keep {
            let mut axis = 0;
            shape.retain(|_| {
                axis += 1;
                !self.axes.contains(&(axis - 1))
            });
        }
        Ok(Info::new(x.dtype, shape))
    }

    fn flop(&self, inputs: &[&Info], _output: &Info) -> u64 {
        inputs.first().map_or(0, |x| x.elements())
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        let count = output.count().ok()?;
        if x.bytes().is_empty() || count == 0 {
            return None;
        }
        let groups = Groups::new(x.shape(), &self.kept(x.shape()));
        let folded = (x.info().count().ok()? / count) as f64;
        Some(if x.dtype().is_float() {
            let mut sums = vec![self.kind.first(f64::NEG_INFINITY, f64::INFINITY); count];
            for (i, value) in x.to_f64s().into_iter().enumerate() {
                let sum = &mut sums[groups.index(i)];
                *sum = match self.kind {
                    ReduceKind::Max => sum.max(value),
                    ReduceKind::Min => sum.min(value),
                    ReduceKind::Mean | ReduceKind::Sum => *sum + value,
                    ReduceKind::L2 | ReduceKind::SumSquare => value.mul_add(value, *sum),
                };
            }
            let finish = |sum: f64| match self.kind {
                ReduceKind::L2 => sum.sqrt(),
                ReduceKind::Mean => sum / folded,
                _ => sum,
            };
            let values: Vec<f64> = sums.into_iter().map(finish).collect();
            Tensor::from_f64s(output.clone(), &values)
        } else {
            let mut sums = vec![self.kind.first(i64::MIN, i64::MAX); count];
            for (i, value) in x.to_i64s().into_iter().enumerate() {
                let sum = &mut sums[groups.index(i)];
                *sum = match self.kind {
                    ReduceKind::Max => value.max(*sum),
                    ReduceKind::Min => value.min(*sum),
                    ReduceKind::Sum => sum.wrapping_add(value),
                    ReduceKind::SumSquare => sum.wrapping_add(value.wrapping_mul(value)),
                    // The operators compute these in floating point.
                    ReduceKind::L2 | ReduceKind::Mean => return None,
                };
            }
            Tensor::from_i64s(output.clone(), &sums)
        })
    }
}

impl ReduceKind {
    /// What a fold begins with, given the least and the greatest number.
    fn first<T: Default>(self, least: T, greatest: T) -> T {
        match self {
            Self::Max => least,
            Self::Min => greatest,
            Self::L2 | Self::Mean | Self::Sum | Self::SumSquare => T::default(),
        }
    }
}

/// Which output each element of a tensor is folded into.
struct Groups {
    /// For each axis the stride of the input, its length, and the stride of the output, 0 where the axis is folded.
    axes: Vec<(usize, usize, usize)>,
}

impl Groups {
    fn new(sides: &[usize], kept: &[usize]) -> Self {
        let (from, to) = (shape::strides(sides), shape::strides(kept));
        let axis = |i: usize| (from[i], sides[i], if kept[i] == 1 { 0 } else { to[i] });
        Self {
            axes: (0..sides.len()).map(axis).collect(),
        }
    }

    fn index(&self, i: usize) -> usize {
        self.axes.iter().map(|(from, side, to)| i / from % side * to).sum()
    }
}
