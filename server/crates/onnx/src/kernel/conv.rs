//! Convolutions and their transposes, in one to three spatial dimensions.

use super::{Spec, same_dtype};
use crate::{Info, Refusal, shape};

/// Inputs `x` `(N, C, ...)`, `weight` `(M, C / groups, ...kernel)` and, optionally, `bias` `(M)`; zeros around `x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conv {
    /// Step of the kernel, for each spatial axis.
    pub strides: Vec<usize>,
    /// Zeros before and after, for each spatial axis.
    pub pads: Vec<(usize, usize)>,
    /// Distance of the kernel's elements, for each spatial axis.
    pub dilations: Vec<usize>,
    /// Channels are divided into this many groups that do not see each other.
    pub groups: usize,
}

impl Conv {
    /// Whether backends may compute each column of the kernel as a filter of its own, because so few filters would leave
    /// their vectors empty: at most 4 filters, at least 5 columns and 16 channels, stride 1. `weight` is the shape of the
    /// weights.
    pub fn is_thin(&self, weight: &[usize]) -> bool {
        let plain = self.strides == [1, 1] && self.dilations == [1, 1] && self.groups == 1;
        matches!(weight, &[filters, channels, _, columns] if plain && filters <= 4 && channels >= 16 && columns >= 5)
    }

    fn side(&self, axis: usize, side: usize, kernel: usize) -> Result<usize, Refusal> {
        let (before, after) = self.pads[axis];
        let reach = reach(kernel, self.dilations[axis])?;
        let padded = side.checked_add(before).and_then(|sum| sum.checked_add(after));
        match padded.and_then(|padded| padded.checked_sub(reach)) {
            Some(free) if kernel > 0 => Ok(free / self.strides[axis] + 1),
            _ => Err(Refusal::new(format!(
                "an axis of {side} is too short for a kernel that reaches over {reach}"
            ))),
        }
    }
}

impl Spec for Conv {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let (x, weight) = checked(inputs, &[self.strides.len(), self.pads.len(), self.dilations.len()], 0)?;
        let (channels, filters) = (x.shape[1], weight.shape[0]);
        let fits = self.groups > 0
            && weight.shape[1].checked_mul(self.groups) == Some(channels)
            && filters.is_multiple_of(self.groups);
        if !fits || self.strides.contains(&0) || self.dilations.contains(&0) {
            return Err(Refusal::new(format!(
                "weights of shape {:?} in {} groups do not fit {channels} channels",
                weight.shape, self.groups
            )));
        }
        let mut shape = vec![x.shape[0], filters];
        for axis in 0..self.strides.len() {
            shape.push(self.side(axis, x.shape[axis + 2], weight.shape[axis + 2])?);
        }
        Ok(Info::new(x.dtype, shape))
    }

    /// Backends take the same border on both sides of an axis; another one is added to a copy. The columns of thin
    /// convolutions are results of their own before they are summed.
    fn scratch_bytes(&self, inputs: &[&Info], output: &Info) -> u64 {
        let (Some(x), Some(weight)) = (inputs.first(), inputs.get(1)) else {
            return 0;
        };
        if !is_even(&self.pads) {
            return bordered_bytes(x, &self.pads, x.dtype.bytes());
        }
        if !self.is_thin(&weight.shape) {
            return 0;
        }
        let sides = [
            weight.shape[3],
            weight.shape[0],
            output.shape[0],
            output.shape[2],
            x.shape[3],
            x.dtype.bytes(),
        ];
        sides
            .iter()
            .fold(1, |product: u64, &side| product.saturating_mul(side as u64))
    }

    fn flop(&self, inputs: &[&Info], output: &Info) -> u64 {
        multiplications(output, inputs)
    }
}

/// Inputs `x` `(N, C, ...)`, `weight` `(C, M / groups, ...kernel)` and, optionally, `bias` `(M)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvTranspose {
    /// Step of the kernel in the output, for each spatial axis.
    pub strides: Vec<usize>,
    /// Cut from the output before and after, for each spatial axis.
    pub pads: Vec<(usize, usize)>,
    /// Added to the output's end, for each spatial axis; below the stride or the dilation.
    pub output_padding: Vec<usize>,
    /// Distance of the kernel's elements, for each spatial axis.
    pub dilations: Vec<usize>,
    /// Channels are divided into this many groups that do not see each other.
    pub groups: usize,
}

impl ConvTranspose {
    fn side(&self, axis: usize, side: usize, kernel: usize) -> Result<usize, Refusal> {
        let (before, after) = self.pads[axis];
        let free = side
            .checked_sub(1)
            .and_then(|steps| steps.checked_mul(self.strides[axis]));
        let full = free
            .and_then(|free| free.checked_add(reach(kernel, self.dilations[axis]).ok()?))
            .and_then(|full| full.checked_add(self.output_padding[axis]));
        full.and_then(|full| full.checked_sub(before)?.checked_sub(after))
            .ok_or_else(|| {
                Refusal::new(format!(
                    "pads {before} and {after} cut more than an axis of {side} gives"
                ))
            })
    }
}

impl Spec for ConvTranspose {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let lists = [
            self.strides.len(),
            self.pads.len(),
            self.output_padding.len(),
            self.dilations.len(),
        ];
        let (x, weight) = checked(inputs, &lists, self.groups)?;
        let channels = x.shape[1];
        if self.groups == 0 || weight.shape[0] != channels || !channels.is_multiple_of(self.groups) {
            return Err(Refusal::new(format!(
                "weights of shape {:?} in {} groups do not fit {channels} channels",
                weight.shape, self.groups
            )));
        }
        let filters = weight.shape[1]
            .checked_mul(self.groups)
            .ok_or_else(|| Refusal::new(format!("{} groups are too many", self.groups)))?;
        let mut shape = vec![x.shape[0], filters];
        for axis in 0..self.strides.len() {
            shape.push(self.side(axis, x.shape[axis + 2], weight.shape[axis + 2])?);
        }
        Ok(Info::new(x.dtype, shape))
    }

    /// Backends cut as much from both ends of an axis; more is cut from a copy.
    fn scratch_bytes(&self, _inputs: &[&Info], output: &Info) -> u64 {
        if is_even(&self.pads) {
            0
        } else {
            bordered_bytes(output, &self.pads, output.dtype.bytes())
        }
    }

    fn flop(&self, inputs: &[&Info], _output: &Info) -> u64 {
        inputs.first().map_or(0, |x| multiplications(x, inputs))
    }
}

/// Two operations for each element of `side` and each weight that it meets.
fn multiplications(side: &Info, inputs: &[&Info]) -> u64 {
    let weight = inputs
        .get(1)
        .and_then(|weight| weight.shape.get(1..))
        .unwrap_or_default();
    shape::elements(weight)
        .saturating_mul(2)
        .saturating_mul(side.elements())
}

fn is_even(pads: &[(usize, usize)]) -> bool {
    pads.iter().all(|(before, after)| before == after)
}

/// The bytes of a copy of `x` `(N, C, ...)` with these borders, each element `size` bytes.
pub(super) fn bordered_bytes(x: &Info, pads: &[(usize, usize)], size: usize) -> u64 {
    let mut sides = x.shape.clone();
    for (side, (before, after)) in sides.iter_mut().skip(2).zip(pads) {
        *side = side.saturating_add(*before).saturating_add(*after);
    }
    shape::elements(&sides).saturating_mul(size as u64)
}

/// How many elements a window of `kernel` elements, `dilation` apart, spans.
pub(crate) fn reach(kernel: usize, dilation: usize) -> Result<usize, Refusal> {
    let steps = kernel.checked_sub(1).and_then(|steps| steps.checked_mul(dilation));
    steps
        .and_then(|steps| steps.checked_add(1))
        .ok_or_else(|| Refusal::new(format!("a kernel of {kernel}, {dilation} apart, cannot be")))
}

/// What both have in common; `groups` is 0 where the bias has the length of the weight's first axis.
fn checked<'a>(inputs: &[&'a Info], lists: &[usize], groups: usize) -> Result<(&'a Info, &'a Info), Refusal> {
    same_dtype(inputs)?;
    let (x, weight, bias) = match *inputs {
        [x, weight] => (x, weight, None),
        [x, weight, bias] => (x, weight, Some(bias)),
        _ => {
            return Err(Refusal::new("an input, weights and at most a bias are needed"));
        }
    };
    let spatial = x.rank().saturating_sub(2);
    if !(1..=3).contains(&spatial) || weight.rank() != x.rank() || !x.dtype.is_float() {
        return Err(Refusal::new(format!(
            "it does not work on {} {:?} with weights {:?}",
            x.dtype, x.shape, weight.shape
        )));
    }
    if lists.iter().any(|&len| len != spatial) {
        return Err(Refusal::new(format!("its settings are not for {spatial} spatial axes")));
    }
    let filters = if groups == 0 {
        weight.shape[0]
    } else {
        weight.shape[1].saturating_mul(groups)
    };
    match bias {
        Some(bias) if bias.shape != [filters] => Err(Refusal::new(format!(
            "{filters} filters need as many biases, not {:?}",
            bias.shape
        ))),
        _ => Ok((x, weight)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;

    fn conv(pads: (usize, usize)) -> Conv {
        Conv {
            strides: vec![1],
            pads: vec![pads],
            dilations: vec![1],
            groups: 1,
        }
    }

    #[test]
    fn uneven_borders_take_a_copy() {
        let (x, weight) = (Info::new(DType::F32, [1, 2, 5]), Info::new(DType::F32, [3, 2, 3]));
        let scratch = |pads| {
            let output = conv(pads).output(&[&x, &weight]).expect("an output");
            conv(pads).scratch_bytes(&[&x, &weight], &output)
        };
        assert_eq!(scratch((1, 1)), 0);
        assert_eq!(scratch((1, 2)), 4 * 2 * 8);
    }

    #[test]
    fn groups_divide_channels() {
        let x = Info::new(DType::F32, [1, 4, 5]);
        let check = |groups, weight: [usize; 3]| {
            let weight = Info::new(DType::F32, weight);
            Conv { groups, ..conv((0, 0)) }
                .output(&[&x, &weight])
                .map(|output| output.shape)
        };
        assert_eq!(check(2, [6, 2, 3]), Ok(vec![1, 6, 3]));
        assert!(check(0, [6, 4, 3]).is_err());
        assert!(check(2, [5, 2, 3]).is_err());
        assert!(check(usize::MAX, [6, 2, 3]).is_err());
        assert!(check(1, [6, 4, 9]).is_err());
    }
}
