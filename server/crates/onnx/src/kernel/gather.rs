//! Elements looked up by index.

use super::moves::{moved_bytes, pick};
use super::{Spec, exactly};
use crate::{DType, Info, Refusal, Tensor, shape};

/// Inputs `data`, `indices` (int64 or int32; negative ones count from the end): slices of `data` along `axis`, in the
/// order of `indices`, whose shape takes the place of that axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gather {
    /// The axis that is looked up.
    pub axis: usize,
}

impl Gather {
    /// The shape that it gives.
    pub(crate) fn shape(&self, data: &Info, indices: &Info) -> Result<Vec<usize>, Refusal> {
        if !matches!(indices.dtype, DType::I64 | DType::I32) {
            return Err(Refusal::new(format!(
                "the indices are {}, they must be int64 or int32",
                indices.dtype
            )));
        }
        if self.axis >= data.rank() {
            return Err(Refusal::new(format!(
                "axis {} lies outside a tensor of rank {}",
                self.axis,
                data.rank()
            )));
        }
        Ok([&data.shape[..self.axis], &indices.shape, &data.shape[self.axis + 1..]].concat())
    }

    /// Indices into an axis of length `side`, those from the end made plain.
    pub(crate) fn resolve(indices: &Tensor, side: usize) -> Result<Vec<usize>, Refusal> {
        let signed = side as i64;
        indices
            .to_i64s()
            .into_iter()
            .map(|index| match if index < 0 { index + signed } else { index } {
                found if (0..signed).contains(&found) => Ok(found as usize),
                _ => Err(Refusal::new(format!("index {index} lies outside an axis of {side}"))),
            })
            .collect()
    }
}

impl Spec for Gather {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [data, indices] = exactly(inputs)?;
        Ok(Info::new(data.dtype, self.shape(data, indices)?))
    }

    fn evaluation_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        moved_bytes(output)
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let [data, indices] = exactly(inputs).ok()?;
        Some(self.look_up(data, indices, output))
    }
}

impl Gather {
    fn look_up(&self, data: &Tensor, indices: &Tensor, output: &Info) -> Result<Tensor, Refusal> {
        let wanted = Self::resolve(indices, data.shape()[self.axis])?;
        let (strides, steps) = (shape::strides(data.shape()), shape::strides(indices.shape()));
        let inner = self.axis..self.axis + indices.shape().len();
        pick(data, output, |at| {
            let looked: usize = at[inner.clone()].iter().zip(&steps).map(|(i, step)| i * step).sum();
            let before: usize = at[..inner.start]
                .iter()
                .zip(&strides)
                .map(|(i, stride)| i * stride)
                .sum();
            let after: usize = at[inner.end..]
                .iter()
                .zip(&strides[self.axis + 1..])
                .map(|(i, stride)| i * stride)
                .sum();
            before + wanted[looked] * strides[self.axis] + after
        })
    }
}
