//! Elements moved, not changed: reshape, permute, slice, expand, tile.

use super::{Spec, exactly};
use crate::{Info, Refusal, Tensor, shape};

/// The same elements in row-major order under another shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reshape {
    /// The shape that it gives.
    pub shape: Vec<usize>,
}

impl Spec for Reshape {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        let output = Info::new(x.dtype, self.shape.clone());
        if output.count()? == x.count()? {
            Ok(output)
        } else {
            Err(Refusal::new(format!(
                "shape {:?} cannot be viewed as {:?}",
                x.shape, self.shape
            )))
        }
    }

    fn flop(&self, _inputs: &[&Info], _output: &Info) -> u64 {
        0
    }

    fn evaluation_bytes(&self, _inputs: &[&Info], _output: &Info) -> u64 {
        0
    }

    fn evaluate(&self, inputs: &[&Tensor], _output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        Some(x.reshaped(&self.shape))
    }
}

/// Axes in another order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permute {
    /// Output axis `i` is input axis `axes[i]`; each axis once.
    pub axes: Vec<usize>,
}

impl Spec for Permute {
    fn evaluation_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        moved_bytes(output)
    }

    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        let mut sorted = self.axes.clone();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..x.rank()) {
            return Err(Refusal::new(format!(
                "{:?} is no order of the axes of a tensor of rank {}",
                self.axes,
                x.rank()
            )));
        }
        Ok(Info::new(
            x.dtype,
            self.axes.iter().map(|&axis| x.shape[axis]).collect::<Vec<_>>(),
        ))
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        let strides = shape::strides(x.shape());
        Some(pick(x, output, |at| {
            at.iter().zip(&self.axes).map(|(i, &axis)| i * strides[axis]).sum()
        }))
    }
}

/// What is kept of one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceAxis {
    /// First index that is kept.
    pub start: usize,
    /// How many are kept.
    pub len: usize,
    /// From one to the next; never 0, negative to walk backwards.
    pub step: i64,
}

/// A regular part of each axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// One for each axis.
    pub axes: Vec<SliceAxis>,
}

impl Slice {
    /// The slice that keeps everything of a tensor with these sides.
    pub fn whole(sides: &[usize]) -> Vec<SliceAxis> {
        let all = |&len: &usize| SliceAxis { start: 0, len, step: 1 };
        sides.iter().map(all).collect()
    }
}

impl Spec for Slice {
    fn evaluation_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        moved_bytes(output)
    }

    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        if self.axes.len() != x.rank() {
            return Err(Refusal::new("a slice names another number of axes than the tensor has"));
        }
        for (part, &side) in self.axes.iter().zip(&x.shape) {
            let last = part.start as i128 + (part.len as i128 - 1) * i128::from(part.step);
            if part.len > 0 && (part.start >= side || !(0..side as i128).contains(&last)) {
                return Err(Refusal::new(format!(
                    "a slice leaves the tensor of shape {:?}",
                    x.shape
                )));
            }
        }
        Ok(Info::new(
            x.dtype,
            self.axes.iter().map(|part| part.len).collect::<Vec<_>>(),
        ))
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        let strides = shape::strides(x.shape());
        let source = |part: &SliceAxis, i: usize| (part.start as i64 + i as i64 * part.step) as usize;
        Some(pick(x, output, |at| {
            at.iter()
                .zip(&self.axes)
                .zip(&strides)
                .map(|((&i, part), stride)| source(part, i) * stride)
                .sum()
        }))
    }
}

/// Broadcast to a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expand {
    /// The shape that it gives.
    pub shape: Vec<usize>,
}

impl Spec for Expand {
    fn evaluation_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        moved_bytes(output)
    }

    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        if shape::broadcast(&x.shape, &self.shape)? != self.shape {
            return Err(Refusal::new(format!(
                "shape {:?} does not expand to {:?}",
                x.shape, self.shape
            )));
        }
        Ok(Info::new(x.dtype, self.shape.clone()))
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        let (strides, missing) = (shape::strides(x.shape()), self.shape.len() - x.shape().len());
        Some(pick(x, output, |at| {
            (0..x.shape().len())
                .map(|axis| {
                    if x.shape()[axis] == 1 {
                        0
                    } else {
                        at[axis + missing] * strides[axis]
                    }
                })
                .sum()
        }))
    }
}

/// Repeated along each axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// How often, for each axis.
    pub repeats: Vec<usize>,
}

impl Spec for Tile {
    fn evaluation_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        moved_bytes(output)
    }

    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        if self.repeats.len() != x.rank() {
            return Err(Refusal::new(format!(
                "{} repeats are given for a tensor of rank {}",
                self.repeats.len(),
                x.rank()
            )));
        }
        let side = |(&side, &repeats): (&usize, &usize)| {
            side.checked_mul(repeats)
                .ok_or_else(|| Refusal::new(format!("{side} repeated {repeats} times is too long")))
        };
        Ok(Info::new(
            x.dtype,
            x.shape
                .iter()
                .zip(&self.repeats)
                .map(side)
                .collect::<Result<Vec<_>, _>>()?,
        ))
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [x] = exactly(inputs).ok()?;
        let strides = shape::strides(x.shape());
        Some(pick(x, output, |at| {
            at.iter()
                .zip(x.shape())
                .zip(&strides)
                .map(|((&i, &side), stride)| i % side * stride)
                .sum()
        }))
    }
}

/// What moving elements into `output` is charged: its bytes, small elements as if they were of four.
pub(super) fn moved_bytes(output: &Info) -> u64 {
    output.elements().saturating_mul(output.dtype.bytes().max(4) as u64)
}

/// Copies for each place of `output` the element of `x` whose index `source` tells.
pub(super) fn pick(x: &Tensor, output: &Info, source: impl Fn(&[usize]) -> usize) -> Result<Tensor, Refusal> {
    let size = x.dtype().bytes();
    let mut bytes = Vec::with_capacity(output.bytes()?);
    let mut at = vec![0; output.rank()];
    for _ in 0..output.count()? {
        let from = source(&at) * size;
        bytes.extend_from_slice(&x.bytes()[from..from + size]);
        for axis in (0..at.len()).rev() {
            at[axis] += 1;
            if at[axis] < output.shape[axis] {
                break;
            }
            at[axis] = 0;
        }
    }
    Tensor::new(output.clone(), bytes.into())
}
