//! Exponentials that add up to one.

use super::{Spec, exactly};
use crate::{Info, Refusal};

/// `exp(x) / sum(exp(x))` along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Softmax {
    /// The axis that adds up to one.
    pub axis: usize,
}

impl Spec for Softmax {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        if self.axis >= x.rank() || !x.dtype.is_float() {
            return Err(Refusal::new(format!(
                "it does not work along axis {} of {} {:?}",
                self.axis, x.dtype, x.shape
            )));
        }
        Ok(x.clone())
    }

    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        output.elements().saturating_mul(4)
    }
}
