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
        if x.dtype == DType::Bool && !matches!(self.kind, ReduceKind::Max | ReduceKind::Min) {
            return Err(Refusal::new("it does not work on bool"));
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
        inputs
            .iter()
            .map(|x| x.shape.iter().product::<usize>() as u64)
            .sum()
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        let kept = self.kept(x.shape());
        let (from, to) = (shape::strides(x.shape()), shape::strides(&kept));
        let mut groups = vec![Vec::new(); output.count().ok()?];
        for (i, value) in x.to_f64s().into_iter().enumerate() {
            let place = |axis: usize| {
                if kept[axis] == 1 {
                    0
                } else {
                    i / from[axis] % x.shape()[axis] * to[axis]
                }
            };
            groups[(0..kept.len()).map(place).sum::<usize>()].push(value);
        }
        let values: Vec<f64> = groups.iter().map(|group| self.kind.of(group)).collect();
        Some(Tensor::from_f64s(output.clone(), &values))
    }
}

impl ReduceKind {
    fn of(self, values: &[f64]) -> f64 {
        match self {
            Self::L2 => values.iter().map(|v| v * v).sum::<f64>().sqrt(),
            Self::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Mean => values.iter().sum::<f64>() / values.len() as f64,
            Self::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Sum => values.iter().sum(),
            Self::SumSquare => values.iter().map(|v| v * v).sum(),
        }
    }
}
