//! What a generator gives before it becomes a picture: whether it is numbers at all, varies, and keeps to the range that its manifest declares.
//!
//! On its way to a picture all of that is hidden: what is no number becomes black, what is too large becomes white.

use infer::Array;
use manifest::{Layout, TensorFormat};

use crate::RenderError;
use crate::tensor::line;

/// How far outside of the declared range a value may lie before it counts, in widths of the range.
const MARGIN: f32 = 0.1;
/// A channel whose values differ by less than this, in widths of the range, is the same everywhere.
const FLAT: f32 = 1e-3;

/// What a generator gave for one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RawOutput {
    /// How many values.
    pub count: usize,
    /// How many of them are no numbers, or infinite.
    pub not_finite: usize,
    /// How many lie more than a tenth of the range's width outside of the declared range.
    pub outside: usize,
    /// The lowest of those that are numbers.
    pub low: f32,
    /// The highest.
    pub high: f32,
    /// Whether no channel varies.
    pub is_constant: bool,
}

impl RawOutput {
    pub(crate) fn of(format: &TensorFormat, array: &Array) -> Result<Self, RenderError> {
        let wrong = || RenderError::Internal(format!("the generator gave {}", array.dtype()));
        let values = array.as_slice::<f32>().ok_or_else(wrong)?;
        let area = (values.len() / 3).max(1);
        let mut bounds = [(f32::INFINITY, f32::NEG_INFINITY); 3];
        let (mut not_finite, mut outside) = (0, 0);
        let lines = [0, 1, 2].map(|channel| line(&format.scale, channel));
        for (index, &value) in values.iter().enumerate() {
            let channel = match format.layout {
                Layout::Nchw => (index / area).min(2),
                Layout::Nhwc => index % 3,
            };
            if !value.is_finite() {
                not_finite += 1;
                continue;
            }
            let (factor, offset) = lines[channel];
            let sample = (value - offset) / factor;
            outside += usize::from(!(-MARGIN..=1.0 + MARGIN).contains(&sample));
            let (low, high) = &mut bounds[channel];
            (*low, *high) = (low.min(value), high.max(value));
        }
        let is_flat = |((low, high), (factor, _)): (&(f32, f32), &(f32, f32))| high - low < FLAT * factor;
        Ok(Self {
            count: values.len(),
            not_finite,
            outside,
            low: bounds.iter().fold(f32::INFINITY, |low, channel| low.min(channel.0)),
            high: bounds
                .iter()
                .fold(f32::NEG_INFINITY, |high, channel| high.max(channel.1)),
            is_constant: bounds.iter().zip(&lines).all(is_flat),
        })
    }
}

#[cfg(test)]
mod tests {
    use manifest::{ChannelOrder, Scale};

    use super::*;

    /// What six values are: how many are no numbers, how many are outside, and whether nothing varies.
    fn check(scale: Scale, layout: Layout, values: [f32; 6], expect: (usize, usize, bool)) {
        let order = ChannelOrder::Rgb;
        let format = TensorFormat { layout, order, scale };
        let shape = match layout {
            Layout::Nchw => [1, 3, 1, 2],
            Layout::Nhwc => [1, 1, 2, 3],
        };
        let raw = RawOutput::of(&format, &Array::new(shape, values.to_vec()).unwrap()).unwrap();
        assert_eq!((raw.not_finite, raw.outside, raw.is_constant), expect, "{values:?}");
    }

    #[test]
    fn what_is_no_picture_is_seen() {
        let range = Scale::Range { low: -1.0, high: 1.0 };
        let nchw = Layout::Nchw;
        check(range, nchw, [-1.0, 1.0, 0.0, 0.5, -1.19, 1.19], (0, 0, false));
        check(range, nchw, [-1.21, 1.21, 0.0, 0.5, 255.0, 0.0], (0, 3, false));
        check(
            range,
            nchw,
            [f32::NAN, f32::INFINITY, 0.0, 0.5, -1.0, 1.0],
            (2, 0, false),
        );
        check(range, nchw, [0.3; 6], (0, 0, true));
        check(range, nchw, [f32::NAN; 6], (6, 0, true));
        // Each channel has its own colour, everywhere the same.
        check(range, nchw, [0.1, 0.1, 0.5, 0.5, 0.9, 0.9], (0, 0, true));
        check(range, Layout::Nhwc, [0.1, 0.5, 0.9, 0.1, 0.5, 0.9], (0, 0, true));
        check(range, Layout::Nhwc, [0.1, 0.1, 0.5, 0.5, 0.9, 0.9], (0, 0, false));
        let torchvision = Scale::MeanStd {
            mean: [0.485, 0.456, 0.406],
            std: [0.229, 0.224, 0.225],
        };
        // White is 2.25, 2.43 and 2.64.
        check(torchvision, nchw, [-2.1, 2.2, -2.0, 2.4, -1.8, 2.6], (0, 0, false));
        check(torchvision, nchw, [-2.1, 3.0, -2.0, 3.0, -1.8, 3.0], (0, 2, false));
    }

    #[test]
    fn bounds_are_those_of_all_channels() {
        let format = TensorFormat {
            layout: Layout::Nchw,
            order: ChannelOrder::Bgr,
            scale: Scale::Range { low: 0.0, high: 255.0 },
        };
        let array = Array::new([1, 3, 1, 1], vec![-7.0_f32, 100.0, 300.0]).unwrap();
        let raw = RawOutput::of(&format, &array).unwrap();
        assert_eq!((raw.count, raw.low, raw.high, raw.outside), (3, -7.0, 300.0, 1));
    }
}
