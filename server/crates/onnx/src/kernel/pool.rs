//! Windows folded into one number: maximum and average pooling.

use super::conv::{bordered_bytes, reach};
use super::{Spec, exactly};
use crate::{DType, Info, Refusal, shape};

/// What a window becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolKind {
    /// Its largest element.
    Max,
    /// Its mean; `include_pad` counts the zeros of the border as elements, but never what a last window reaches beyond
    /// the border.
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
    /// A window that begins in the border after the input does not count, as in PyTorch and in ONNX since opset 19. None
    /// lies in the border altogether, for such a window has neither maximum nor mean.
    fn side(&self, axis: usize, side: usize) -> Result<usize, Refusal> {
        let (before, after) = self.pads[axis];
        let (kernel, stride) = (self.kernel[axis], self.strides[axis]);
        let reach = reach(kernel, self.dilations[axis])?;
        if before.max(after) >= reach {
            return Err(Refusal::new(format!(
                "pads {before} and {after} must be smaller than a window that spans {reach}"
            )));
        }
        let padded = side.checked_add(before).and_then(|sum| sum.checked_add(after));
        let free = padded.and_then(|padded| padded.checked_sub(reach));
        let Some(free) = free.filter(|_| side > 0 && stride > 0) else {
            return Err(Refusal::new(format!(
                "an axis of {side} is too short for a window that spans {reach}"
            )));
        };
        if !self.ceil {
            return Ok(free / stride + 1);
        }
        let last = free.div_ceil(stride);
        let begins_inside = last.checked_mul(stride).is_some_and(|begin| begin < side + before);
        Ok(if begins_inside { last + 1 } else { last })
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
        let typed = match self.kind {
            PoolKind::Max => x.dtype != DType::Bool,
            PoolKind::Average { .. } => x.dtype.is_float(),
        };
        if !(1..=3).contains(&spatial) || lists.iter().any(|&len| len != spatial) || !typed {
            return Err(Refusal::new(format!("it does not work on {} {:?}", x.dtype, x.shape)));
        }
        let mut shape = x.shape[..2].to_vec();
        for axis in 0..spatial {
            shape.push(self.side(axis, x.shape[axis + 2])?);
        }
        Ok(Info::new(x.dtype, shape))
    }

    /// The border that the last windows need is added to a copy, in at least single precision.
    fn scratch_bytes(&self, inputs: &[&Info], output: &Info) -> u64 {
        let Some(x) = inputs.first() else { return 0 };
        let end = |axis: usize| {
            let reach = reach(self.kernel[axis], self.dilations[axis]).unwrap_or(usize::MAX);
            let last = output.shape[axis + 2]
                .saturating_sub(1)
                .saturating_mul(self.strides[axis]);
            let (before, inside) = (self.pads[axis].0, x.shape[axis + 2]);
            (
                before,
                last.saturating_add(reach).saturating_sub(inside.saturating_add(before)),
            )
        };
        let ends: Vec<_> = (0..self.kernel.len()).map(end).collect();
        if ends.iter().all(|&border| border == (0, 0)) {
            return 0;
        }
        let size = if x.dtype.is_float() { x.dtype.bytes().max(4) } else { 8 };
        bordered_bytes(x, &ends, size)
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
    /// Whether spatial axes are counted in column-major order, the first one fastest.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(kernel: usize, stride: usize, pads: (usize, usize), ceil: bool) -> Pool {
        Pool {
            kind: PoolKind::Max,
            kernel: vec![kernel],
            strides: vec![stride],
            pads: vec![pads],
            dilations: vec![1],
            ceil,
        }
    }

    fn check(pool: &Pool, side: usize, windows: usize, scratch: u64) {
        let x = Info::new(DType::F32, [1, 1, side]);
        let output = pool.output(&[&x]).expect("an output");
        assert_eq!(output.shape, [1, 1, windows]);
        assert_eq!(pool.scratch_bytes(&[&x], &output), scratch);
    }

    #[test]
    fn windows_begin_inside() {
        check(&pool(2, 2, (0, 0), false), 7, 3, 0);
        check(&pool(2, 2, (0, 0), true), 7, 4, 4 * 8);
        check(&pool(2, 2, (1, 1), true), 7, 4, 4 * 8);
        check(&pool(1, 2, (0, 0), true), 4, 2, 0);
        check(&pool(3, 1, (1, 1), false), 7, 7, 4 * 9);
        check(&pool(1, usize::MAX, (0, 0), true), 4, 1, 0);
    }

    #[test]
    fn arithmetic_does_not_overflow() {
        let x = Info::new(DType::F32, [1, 1, usize::MAX]);
        assert!(pool(3, 1, (1, 1), false).output(&[&x]).is_err());
        let wide = Pool {
            kernel: vec![usize::MAX],
            ..pool(1, 1, (0, 0), false)
        };
        assert_eq!(wide.output(&[&x]).map(|output| output.shape), Ok(vec![1, 1, 1]));
        let dilated = Pool {
            kernel: vec![3],
            dilations: vec![usize::MAX],
            ..wide
        };
        assert!(dilated.output(&[&x]).is_err());
    }
}
