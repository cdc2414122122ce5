//! What fake generators compute: simple enough that a test can say what comes out.

use half::{bf16, f16};

use crate::{Array, Data, InferError};

/// What a fake generator does to its input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// Gives it back as it is; any element type.
    Identity,
    /// Mirrors values in a range: `low + high - x`. Floating-point types only.
    Invert {
        /// Black.
        low: f32,
        /// White.
        high: f32,
    },
    /// Reverses axis 1, which turns RGB into BGR in the layout NCHW; any element type, at least two axes.
    SwapChannels,
}

impl Effect {
    /// What a fake generator answers to `input`: an array of the same type and shape.
    ///
    /// # Errors
    /// [`InferError::Input`] when the effect is not defined for its type or shape.
    pub fn apply(self, input: &Array) -> Result<Array, InferError> {
        match self {
            Self::Identity => Ok(input.clone()),
            Self::Invert { low, high } => invert(input, low + high),
            Self::SwapChannels => swap_channels(input),
        }
    }
}

fn invert(input: &Array, sum: f32) -> Result<Array, InferError> {
    let data: Data = match input.data() {
        Data::F64(values) => values.iter().map(|v| f64::from(sum) - v).collect::<Vec<_>>().into(),
        Data::F32(values) => values.iter().map(|v| sum - v).collect::<Vec<_>>().into(),
        Data::F16(values) => values
            .iter()
            .map(|v| f16::from_f32(sum - v.to_f32()))
            .collect::<Vec<_>>()
            .into(),
        Data::Bf16(values) => values
            .iter()
            .map(|v| bf16::from_f32(sum - v.to_f32()))
            .collect::<Vec<_>>()
            .into(),
        _ => {
            return Err(InferError::Input {
                reason: format!("inverts floating-point values, not {}", input.dtype()),
            });
        }
    };
    Array::new(input.shape(), data)
}

fn swap_channels(input: &Array) -> Result<Array, InferError> {
    let &[rows, channels, ref rest @ ..] = input.shape() else {
        return Err(InferError::Input {
            reason: format!("swaps axis 1, which {:?} has not", input.shape()),
        });
    };
    // As rows * channels planes, each a row of axis 0, joined again in another order.
    let planes = rows * channels;
    let (_, data) = input.clone().into_parts();
    let mut parts = Array::new([&[planes], rest].concat(), data)?.split(&vec![1; planes])?;
    parts.chunks_mut(channels.max(1)).for_each(<[Array]>::reverse);
    if parts.is_empty() {
        return Ok(input.clone());
    }
    let (_, data) = Array::concat(parts)?.into_parts();
    Array::new(input.shape(), data)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `effect` turns one array of shape 2x3x2 into the other, or refuses it.
    fn check(effect: Effect, input: impl Into<Data>, expect: Option<Data>) {
        let input = Array::new([2, 3, 2], input).unwrap();
        let output = effect.apply(&input).ok();
        assert_eq!(
            output,
            expect.map(|data| Array::new([2, 3, 2], data).unwrap()),
            "{effect:?}"
        );
    }

    fn count() -> [i8; 12] {
        std::array::from_fn(|i| i as i8)
    }

    #[test]
    fn effects() {
        let swapped = vec![4_i8, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7];
        check(Effect::SwapChannels, count().to_vec(), Some(swapped.into()));
        check(Effect::Identity, count().to_vec(), Some(count().to_vec().into()));

        let invert = Effect::Invert { low: -1.0, high: 11.0 };
        check(
            invert,
            count().map(f32::from).to_vec(),
            Some(count().map(|v| 10.0 - f32::from(v)).to_vec().into()),
        );
        check(
            invert,
            count().map(f64::from).to_vec(),
            Some(count().map(|v| 10.0 - f64::from(v)).to_vec().into()),
        );
        let halves = |values: [f32; 12]| values.map(f16::from_f32).to_vec();
        check(
            invert,
            halves(count().map(f32::from)),
            Some(halves(count().map(|v| 10.0 - f32::from(v))).into()),
        );
        check(invert, count().to_vec(), None);
    }

    #[test]
    fn channels_need_an_axis() {
        let flat = Array::new([3], vec![0_u8; 3]).unwrap();
        assert!(Effect::SwapChannels.apply(&flat).is_err());
        let none = Array::new([0, 3, 2], Vec::<u8>::new()).unwrap();
        assert_eq!(Effect::SwapChannels.apply(&none).unwrap(), none);
        let no_channels = Array::new([2, 0], Vec::<u8>::new()).unwrap();
        assert_eq!(Effect::SwapChannels.apply(&no_channels).unwrap(), no_channels);
    }
}
