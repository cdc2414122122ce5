//! The attributes that convolutions and poolings share: kernel, strides, pads, dilations, `auto_pad`.

use super::Attributes;
use crate::kernel::{Pool, PoolKind, reach};
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

impl AutoPad {
    /// A border of `total`, divided.
    pub(super) fn halves(self, total: usize) -> (usize, usize) {
        let (less, more) = (total / 2, total - total / 2);
        if self == Self::SameUpper {
            (less, more)
        } else {
            (more, less)
        }
    }
}

/// A window as the file describes it; what is left out is 1 or 0 on every axis.
#[derive(Clone, Debug)]
pub struct Window {
    /// Its size, for each spatial axis.
    pub kernel: Option<Vec<usize>>,
    /// Its step, for each spatial axis.
    pub strides: Option<Vec<usize>>,
    /// Border: all begins, then all ends. It counts only where `auto_pad` is not set.
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
            auto_pad: attributes.choice("auto_pad", &modes)?.unwrap_or(AutoPad::NotSet),
        })
    }

    /// The pooling of `x` `(N, C, ...)` by this window, whose size the file must tell.
    pub(super) fn pool(&self, x: &Info, kind: PoolKind, ceil: bool) -> Result<Pool, Refusal> {
        let kernel = self
            .kernel
            .clone()
            .ok_or_else(|| Refusal::new("attribute `kernel_shape` is missing"))?;
        let Sides {
            strides,
            pads,
            dilations,
        } = self.on(x, &kernel)?;
        Ok(Pool {
            kind,
            kernel,
            strides,
            pads,
            dilations,
            ceil,
        })
    }

    /// The window on `x` `(N, C, ...)`; `kernel` is its true size, which the file's must agree with.
    pub(super) fn on(&self, x: &Info, kernel: &[usize]) -> Result<Sides, Refusal> {
        let (strides, dilations) = self.steps(x, kernel)?;
        let pads = match self.auto_pad {
            AutoPad::NotSet => self.pads(kernel.len())?,
            AutoPad::Valid => vec![(0, 0); kernel.len()],
            same => (0..kernel.len())
                .map(|axis| {
                    let reach = reach(kernel[axis], dilations[axis])?;
                    same_pads(same, x.shape[axis + 2], reach, strides[axis])
                })
                .collect::<Result<_, _>>()?,
        };
        Ok(Sides {
            strides,
            pads,
            dilations,
        })
    }

    /// Strides and dilations on `x` `(N, C, ...)`, none of them 0.
    pub(super) fn steps(&self, x: &Info, kernel: &[usize]) -> Result<(Vec<usize>, Vec<usize>), Refusal> {
        let spatial = x.rank().saturating_sub(2);
        if kernel.len() != spatial || self.kernel.as_deref().is_some_and(|told| told != kernel) {
            let told = self.kernel.as_deref().unwrap_or(kernel);
            return Err(Refusal::new(format!(
                "a kernel of {told:?} does not fit shape {:?} and weights for {kernel:?}",
                x.shape
            )));
        }
        let list = |given: &Option<Vec<usize>>| given.clone().unwrap_or_else(|| vec![1; spatial]);
        let (strides, dilations) = (list(&self.strides), list(&self.dilations));
        let whole = |list: &[usize]| list.len() == spatial && !list.contains(&0);
        if whole(&strides) && whole(&dilations) {
            Ok((strides, dilations))
        } else {
            Err(Refusal::new(format!(
                "strides {strides:?} or dilations {dilations:?} do not fit {spatial} spatial axes"
            )))
        }
    }

    /// The pads of the file, before and after for each spatial axis.
    pub(super) fn pads(&self, spatial: usize) -> Result<Vec<(usize, usize)>, Refusal> {
        match &self.pads {
            None => Ok(vec![(0, 0); spatial]),
            Some(pads) if pads.len() == 2 * spatial => {
                Ok((0..spatial).map(|axis| (pads[axis], pads[axis + spatial])).collect())
            }
            Some(pads) => Err(Refusal::new(format!(
                "{} pads are given for {spatial} spatial axes",
                pads.len()
            ))),
        }
    }
}

/// The border that makes `side` to `side / stride`, rounded up, for a window that spans `reach`.
fn same_pads(mode: AutoPad, side: usize, reach: usize, stride: usize) -> Result<(usize, usize), Refusal> {
    // The last window begins inside, therefore this product is below `side`.
    let last = side.div_ceil(stride).saturating_sub(1) * stride;
    let needed = last
        .checked_add(reach)
        .ok_or_else(|| Refusal::new(format!("a window over {reach} cannot be")))?;
    Ok(mode.halves(needed.saturating_sub(side)))
}

/// How many groups of channels a convolution has that do not see each other.
pub(super) fn groups(attributes: &mut Attributes<'_>) -> Result<usize, Refusal> {
    let given = attributes.int("group")?.unwrap_or(1);
    usize::try_from(given).map_err(|_| Refusal::new(format!("attribute `group` is {given}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;

    fn check(window: Window, x: &[usize], kernel: &[usize], pads: Result<&[(usize, usize)], &str>) {
        let sides = window.on(&Info::new(DType::F32, x), kernel);
        match pads {
            Ok(pads) => assert_eq!(sides.expect("sides").pads, pads),
            Err(reason) => {
                let message = sides.expect_err("a refusal").to_string();
                assert!(message.contains(reason), "`{message}` does not say `{reason}`");
            }
        }
    }

    fn window(auto_pad: AutoPad) -> Window {
        let (kernel, strides, pads, dilations) = (None, None, None, None);
        Window {
            kernel,
            strides,
            pads,
            dilations,
            auto_pad,
        }
    }

    #[test]
    fn pads_are_what_the_file_says() {
        let mut given = window(AutoPad::NotSet);
        check(given.clone(), &[1, 1, 5, 5], &[3, 3], Ok(&[(0, 0), (0, 0)]));
        given.pads = Some(vec![1, 2, 3, 4]);
        check(given.clone(), &[1, 1, 5, 5], &[3, 3], Ok(&[(1, 3), (2, 4)]));
        check(given.clone(), &[1, 1, 5], &[3], Err("4 pads are given for 1"));
        given.auto_pad = AutoPad::Valid;
        check(given, &[1, 1, 5, 5], &[3, 3], Ok(&[(0, 0), (0, 0)]));
    }

    #[test]
    fn same_keeps_the_size_over_the_stride() {
        let (upper, lower) = (window(AutoPad::SameUpper), window(AutoPad::SameLower));
        check(upper.clone(), &[1, 1, 5], &[4], Ok(&[(1, 2)]));
        check(lower, &[1, 1, 5], &[4], Ok(&[(2, 1)]));
        let strided = Window {
            strides: Some(vec![2]),
            ..upper.clone()
        };
        check(strided, &[1, 1, 5], &[3], Ok(&[(1, 1)]));
        let dilated = Window {
            dilations: Some(vec![2]),
            ..upper.clone()
        };
        check(dilated, &[1, 1, 5], &[3], Ok(&[(2, 2)]));
        let far = Window {
            strides: Some(vec![usize::MAX]),
            ..upper.clone()
        };
        check(far, &[1, 1, 5], &[3], Ok(&[(0, 0)]));
        check(upper, &[1, 1, 0], &[3], Ok(&[(1, 2)]));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let same = window(AutoPad::SameUpper);
        check(same.clone(), &[1, 1, 5], &[0], Err("a kernel of 0"));
        check(same.clone(), &[1, 1, 5], &[3, 3], Err("does not fit"));
        let far = Window {
            dilations: Some(vec![usize::MAX]),
            ..same.clone()
        };
        check(far, &[1, 1, 5], &[3], Err("cannot be"));
        let standing = Window {
            strides: Some(vec![0]),
            ..same.clone()
        };
        check(standing, &[1, 1, 5], &[3], Err("strides [0]"));
        let other = Window {
            kernel: Some(vec![5]),
            ..same
        };
        check(other, &[1, 1, 5], &[3], Err("a kernel of [5]"));
    }
}
