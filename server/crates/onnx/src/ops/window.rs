//! The attributes that convolutions and poolings share: kernel, strides, pads, dilations, `auto_pad`.

use super::Attributes;
use crate::{Info, Refusal};

/// How the border is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoPad {
    /// As `pads` says.
    NotSet,
    /// None.
    Valid,
    /// So that the output is the input's size over the stride, rounded up; an odd one goes to the end.
    SameUpper,
    /// The same; an odd one goes to the beginning.
    SameLower,
}

/// A window as the file describes it; what is left out is 1 or 0 on every axis.
#[derive(Clone, Debug)]
pub struct Window {
    /// Its size, for each spatial axis.
    pub kernel: Option<Vec<usize>>,
    /// Its step, for each spatial axis.
    pub strides: Option<Vec<usize>>,
    /// Border: all begins, then all ends.
    pub pads: Option<Vec<usize>>,
    /// Distance of its elements, for each spatial axis.
    pub dilations: Option<Vec<usize>>,
    /// How the border is chosen.
    pub auto_pad: AutoPad,
}

/// A window on an input whose shape is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Step, for each spatial axis.
    pub strides: Vec<usize>,
    /// Border before and after, for each spatial axis.
    pub pads: Vec<(usize, usize)>,
    /// Distance of elements, for each spatial axis.
    pub dilations: Vec<usize>,
}

impl Window {
    pub(super) fn read(attributes: &mut Attributes<'_>) -> Result<Self, Refusal> {
        let modes = [
            ("NOTSET", AutoPad::NotSet),
            ("VALID", AutoPad::Valid),
            ("SAME_UPPER", AutoPad::SameUpper),
            ("SAME_LOWER", AutoPad::SameLower),
        ];
        Ok(Self {
            kernel: attributes.sizes("kernel_shape")?,
            strides: attributes.sizes("strides")?,
            pads: attributes.sizes("pads")?,
            dilations: attributes.sizes("dilations")?,
            auto_pad: attributes
                .choice("auto_pad", &modes)?
                .unwrap_or(AutoPad::NotSet),
        })
    }

    /// The window on `x` `(N, C, ...)`; `kernel` is its true size, which the file's must agree with.
    pub(super) fn on(&self, x: &Info, kernel: &[usize]) -> Result<Sides, Refusal> {
        let spatial = x.rank().saturating_sub(2);
        if kernel.len() != spatial || self.kernel.as_deref().is_some_and(|told| told != kernel) {
            return Err(Refusal::new(format!(
                "a kernel of {kernel:?} does not fit shape {:?}",
                x.shape
            )));
        }
        let list = |given: &Option<Vec<usize>>| given.clone().unwrap_or_else(|| vec![1; spatial]);
        let (strides, dilations) = (list(&self.strides), list(&self.dilations));
        if strides.len() != spatial
            || dilations.len() != spatial
            || strides.contains(&0)
            || dilations.contains(&0)
        {
            return Err(Refusal::new(format!(
                "strides {strides:?} or dilations {dilations:?} do not fit"
            )));
        }
        let pads = match self.auto_pad {
            AutoPad::NotSet => self.pads(spatial)?,
            AutoPad::Valid => vec![(0, 0); spatial],
            same => (0..spatial)
                .map(|axis| {
                    same_pads(
                        same,
                        x.shape[axis + 2],
                        (kernel[axis] - 1) * dilations[axis],
                        strides[axis],
                    )
                })
                .collect(),
        };
        Ok(Sides {
            strides,
            pads,
            dilations,
        })
    }

    /// The pads of the file, before and after for each spatial axis.
    pub(super) fn pads(&self, spatial: usize) -> Result<Vec<(usize, usize)>, Refusal> {
        match &self.pads {
            None => Ok(vec![(0, 0); spatial]),
            Some(pads) if pads.len() == 2 * spatial => Ok((0..spatial)
                .map(|axis| (pads[axis], pads[axis + spatial]))
                .collect()),
            Some(pads) => Err(Refusal::new(format!(
                "{} pads are given for {spatial} spatial axes",
                pads.len()
            ))),
        }
    }
}

/// The border that makes `side` to `side / stride`, rounded up, for a window that reaches `reach` past its first element.
fn same_pads(mode: AutoPad, side: usize, reach: usize, stride: usize) -> (usize, usize) {
    let output = side.div_ceil(stride);
    let total = (output.saturating_sub(1) * stride + reach + 1).saturating_sub(side);
    let (less, more) = (total / 2, total - total / 2);
    if mode == AutoPad::SameUpper {
        (less, more)
    } else {
        (more, less)
    }
}
