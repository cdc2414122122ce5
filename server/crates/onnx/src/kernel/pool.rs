//! Windows folded into one number: maximum and average pooling.

use super::{Spec, exactly};
use crate::{DType, Info, Refusal, shape};

/// What a window becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolKind {
    /// Its largest element.
    Max,
    /// Its mean; `include_pad` counts the zeros of the border as elements.
    Average {
        /// Whether the border counts.
        include_pad: bool,
    },
}

/// A window slid over `x` `(N, C, ...)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// What a window becomes.
    pub kind: PoolKind,
    /// Size of the window, for each spatial axis.
    pub kernel: Vec<usize>,
    /// Step of the window, for each spatial axis.
    pub strides: Vec<usize>,
    /// Border before and after, for each spatial axis.
    pub pads: Vec<(usize, usize)>,
    /// Distance of the window's elements, for each spatial axis.
    pub dilations: Vec<usize>,
    /// Whether a last window that is only partly inside counts.
    pub ceil: bool,
}

impl Pool {
    /// Number of windows along spatial axis `axis`, `side` long.
    ///
    /// A window that begins in the border after the input does not count, as in PyTorch and in ONNX since opset 19.
    fn side(&self, axis: usize, side: usize) -> Result<usize, Refusal> {
        let (before, after) = self.pads[axis];
        let stride = self.strides[axis];
        let fits = self.kernel[axis]
            .checked_sub(1)
            .and_then(|k| k.checked_mul(self.dilations[axis]));
        let padded = side.checked_add(before).and_then(|sum| sum.checked_add(after));
        let free = padded
            .zip(fits)
            .and_then(|(padded, reach)| padded.checked_sub(reach)?.checked_sub(1));
        let Some(free) = free.filter(|_| stride > 0) else {
            return Err(Refusal::new(format!(
                "an axis of {side} is too short for a window of {}",
                self.kernel[axis]
            )));
        };
        let windows = if self.ceil {
            free.div_ceil(stride)
        } else {
            free / stride
        } + 1;
        Ok(if self.ceil && (windows - 1).saturating_mul(stride) >= side + before {
            windows - 1
        } else {
            windows
        })
    }
}

impl Spec for Pool {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        let spatial = x.rank().saturating_sub(2);
        let lists = [
            self.kernel.len(),
            self.strides.len(),
            self.pads.len(),
            self.dilations.len(),
        ];
        if !(1..=3).contains(&spatial) || lists.iter().any(|&len| len != spatial) {
            return Err(Refusal::new(format!("it does not work on {} {:?}", x.dtype, x.shape)));
        }
        let mut shape = x.shape[..2].to_vec();
        for axis in 0..spatial {
            shape.push(self.side(axis, x.shape[axis + 2])?);
        }
        Ok(Info::new(x.dtype, shape))
    }

    fn flop(&self, _inputs: &[&Info], output: &Info) -> u64 {
        shape::elements(&self.kernel).saturating_mul(output.elements())
    }
}

/// Where the maxima of a [`Pool`] lie in the whole of `x`, as int64 indices in row-major order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaxPoolIndices {
    /// The pooling, of kind [`PoolKind::Max`].
    pub pool: Pool,
    /// Whether the last two spatial axes are counted in column-major order.
    pub column_major: bool,
}

impl Spec for MaxPoolIndices {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        Ok(self.pool.output(inputs)?.with_dtype(DType::I64))
    }

    fn flop(&self, inputs: &[&Info], output: &Info) -> u64 {
        self.pool.flop(inputs, output)
    }
}
