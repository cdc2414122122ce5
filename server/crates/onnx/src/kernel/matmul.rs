//! Matrix products.

use super::{Spec, exactly, same_dtype};
use crate::{DType, Info, Refusal, shape};

/// NumPy's `matmul`: the last two axes are matrices, those before broadcast; a vector is a row on the left and a column
/// on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatMul;

impl Spec for MatMul {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [a, b] = exactly(inputs)?;
        same_dtype(inputs)?;
        if a.dtype == DType::Bool {
            return Err(Refusal::new("bool has no matrix product"));
        }
        if a.rank() == 0 || b.rank() == 0 {
            return Err(Refusal::new("a scalar has no matrix product"));
        }
        let left = if a.rank() == 1 {
            [&[1], &a.shape[..]].concat()
        } else {
            a.shape.clone()
        };
        let right = if b.rank() == 1 {
            [&b.shape[..], &[1]].concat()
        } else {
            b.shape.clone()
        };
        let (l, r) = (left.len(), right.len());
        if left[l - 1] != right[r - 2] {
            return Err(Refusal::new(format!(
                "shapes {:?} and {:?} have no matrix product",
                a.shape, b.shape
            )));
        }
        let mut shape = shape::broadcast(&left[..l - 2], &right[..r - 2])?;
        if a.rank() > 1 {
            shape.push(left[l - 2]);
        }
        if b.rank() > 1 {
            shape.push(right[r - 1]);
        }
        Ok(Info::new(a.dtype, shape))
    }

    fn flop(&self, inputs: &[&Info], output: &Info) -> u64 {
        let depth = inputs.first().and_then(|a| a.shape.last()).copied().unwrap_or(1) as u64;
        depth.saturating_mul(2).saturating_mul(output.elements())
    }
}
