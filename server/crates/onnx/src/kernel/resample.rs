//! Sizes changed: the two fast ways that generators use, and the general one.

use std::sync::Arc;

use super::{Spec, exactly};
use crate::{Info, Refusal};

/// Each pixel of `x` `(N, C, H, W)` repeated: output `(i, j)` is input `(i / rows, j / columns)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// How often rows are repeated.
    pub rows: usize,
    /// How often columns are repeated.
    pub columns: usize,
}

impl Spec for Nearest {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        let &[batch, channels, height, width] = x.shape.as_slice() else {
            return Err(Refusal::new(format!("it does not work on {} {:?}", x.dtype, x.shape)));
        };
        let sides = height.checked_mul(self.rows).zip(width.checked_mul(self.columns));
        let (height, width) = sides.ok_or_else(|| Refusal::new("the repeated picture is too large"))?;
        Ok(Info::new(x.dtype, [batch, channels, height, width]))
    }

    fn flop(&self, _inputs: &[&Info], _output: &Info) -> u64 {
        0
    }
}

/// `x` `(N, C, H, W)` at another size, each pixel a blend of its four neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bilinear {
    /// Rows of the output.
    pub height: usize,
    /// Columns of the output.
    pub width: usize,
    /// Whether the outermost pixels' centres (else their outer edges) stay where they are.
    pub align_corners: bool,
}

impl Spec for Bilinear {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        match x.shape.as_slice() {
            &[batch, channels, _, _] if x.dtype.is_float() => {
                Ok(Info::new(x.dtype, [batch, channels, self.height, self.width]))
            }
            _ => Err(Refusal::new(format!("it does not work on {} {:?}", x.dtype, x.shape))),
        }
    }

    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        output.elements().saturating_mul(7)
    }
}

/// One axis at another length, each output a weighted sum of inputs; several axes are several of these.
///
/// Any interpolation is this with other weights, so all of ONNX's modes and coordinate systems are.
#[derive(Clone, Debug, PartialEq)]
pub struct Resample {
    /// The axis.
    pub axis: usize,
    /// What each output is made of.
    pub taps: Arc<Taps>,
}

/// Which inputs each output of an axis is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Taps {
    /// How many inputs the axis has.
    pub input: usize,
    /// For each output, `width` indices into the axis, one output after another.
    pub indices: Vec<i64>,
    /// Their weights.
    pub weights: Vec<f64>,
    /// Inputs an output.
    pub width: usize,
    /// For each output, what is added: the extrapolation value where it lies outside the input, else 0.
    pub offsets: Vec<f64>,
}

impl Taps {
    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        self.offsets.len()
    }
}

impl Spec for Resample {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        if x.shape.get(self.axis) != Some(&self.taps.input) {
            return Err(Refusal::new(format!(
                "axis {} of shape {:?} is not {} long",
                self.axis, x.shape, self.taps.input
            )));
        }
        let mut shape = x.shape.clone();
        shape[self.axis] = self.taps.outputs();
        Ok(Info::new(x.dtype, shape))
    }

    /// One tap's share and the sum, in at least single precision.
    fn scratch_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        output.elements().saturating_mul(2 * output.dtype.bytes().max(4) as u64)
    }

    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        (self.taps.width as u64)
            .saturating_mul(2)
            .saturating_mul(output.elements())
    }
}
