//! Tensors one after another along an axis.

use super::moves::moved_bytes;
use super::{Spec, same_dtype};
use crate::{Info, Refusal, Tensor};

/// All inputs joined along one axis; their other axes are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concat {
    /// The axis that grows.
    pub axis: usize,
}

impl Spec for Concat {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let first = inputs.first().ok_or_else(|| Refusal::new("nothing to join"))?;
        same_dtype(inputs)?;
        let mut shape = first.shape.clone();
        if self.axis >= shape.len() {
            return Err(Refusal::new(format!(
                "axis {} lies outside a tensor of rank {}",
                self.axis,
                shape.len()
            )));
        }
        for other in &inputs[1..] {
            let fits = other.rank() == first.rank()
                && (0..first.rank()).all(|axis| axis == self.axis || other.shape[axis] == first.shape[axis]);
            if !fits {
                return Err(Refusal::new(format!(
                    "shapes {:?} and {:?} cannot be joined along axis {}",
                    first.shape, other.shape, self.axis
                )));
            }
            shape[self.axis] = shape[self.axis]
                .checked_add(other.shape[self.axis])
                .ok_or_else(|| Refusal::new("the joined tensor is too long"))?;
        }
        Ok(Info::new(first.dtype, shape))
    }

    fn evaluation_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        moved_bytes(output)
    }

    fn evaluate(&self, inputs: &[&Tensor], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let mut bytes = Vec::with_capacity(output.bytes().ok()?);
        // Without elements there may still be a great many rows.
        let outer = if bytes.capacity() == 0 {
            0
        } else {
            output.shape[..self.axis].iter().product()
        };
        for row in 0..outer {
            for input in inputs {
                let size = input.bytes().len() / outer;
                bytes.extend_from_slice(&input.bytes()[row * size..(row + 1) * size]);
            }
        }
        Some(Tensor::new(output.clone(), bytes.into()))
    }
}
