//! A decoded picture: interleaved RGBA, straight alpha, upright.
//!
//! One layout for every source keeps plugins, blending and encoding free of cases: grey and palette files become RGB
//! with equal or looked-up values, which loses nothing. Depth is kept. What a [`Picture`] cannot be: empty, of a
//! sample count that does not match its size, or with float values that are not finite.

use std::fmt;

use crate::sample::convert;
use crate::{PictureError, Profile};

/// The kind of sample that a picture holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// 8 bit, 0 to 255.
    U8,
    /// 16 bit, 0 to 65,535.
    U16,
    /// 32 bit float, nominally 0 to 1.
    F32,
}

/// Interleaved RGBA samples, rows from the top, `width * height * 4` of them.
#[derive(Clone, PartialEq)]
pub enum Samples {
    /// 8 bit, 0 to 255.
    U8(Vec<u8>),
    /// 16 bit in native byte order, 0 to 65,535.
    U16(Vec<u16>),
    /// 32 bit float, nominally 0 to 1, always finite.
    F32(Vec<f32>),
}

impl Samples {
    /// Number of samples, four to a pixel.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::U8(samples) => samples.len(),
            Self::U16(samples) => samples.len(),
            Self::F32(samples) => samples.len(),
        }
    }

    /// Whether there is no sample; never true in a [`Picture`].
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The kind of sample.
    #[must_use]
    pub fn depth(&self) -> Depth {
        match self {
            Self::U8(_) => Depth::U8,
            Self::U16(_) => Depth::U16,
            Self::F32(_) => Depth::F32,
        }
    }

    /// The same values at another depth, rounded to the nearest and clamped to 0 to 1 where the depth changes.
    #[must_use]
    pub fn to_depth(&self, depth: Depth) -> Self {
        match (self, depth) {
            (Self::U8(samples), Depth::U16) => Self::U16(convert(samples)),
            (Self::U8(samples), Depth::F32) => Self::F32(convert(samples)),
            (Self::U16(samples), Depth::U8) => Self::U8(convert(samples)),
            (Self::U16(samples), Depth::F32) => Self::F32(convert(samples)),
            (Self::F32(samples), Depth::U8) => Self::U8(convert(samples)),
            (Self::F32(samples), Depth::U16) => Self::U16(convert(samples)),
            _ => self.clone(),
        }
    }
}

impl fmt::Debug for Samples {
    /// Shows the first few samples: a picture in a log must not fill it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn show<S: fmt::Debug>(name: &str, samples: &[S], f: &mut fmt::Formatter<'_>) -> fmt::Result {
            const SHOWN: usize = 32;
            write!(f, "{name}({:?}", &samples[..samples.len().min(SHOWN)])?;
            let more = samples.len().saturating_sub(SHOWN);
            if more > 0 {
                write!(f, " and {more} more)")
            } else {
                f.write_str(")")
            }
        }
        match self {
            Self::U8(samples) => show("U8", samples, f),
            Self::U16(samples) => show("U16", samples, f),
            Self::F32(samples) => show("F32", samples, f),
        }
    }
}

/// A picture in memory. The colours are those of its [`Profile`], sRGB where there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    width: u32,
    height: u32,
    samples: Samples,
    has_alpha: bool,
    profile: Option<Profile>,
}

impl Picture {
    /// Puts a picture together.
    ///
    /// Without `has_alpha` the fourth sample of each pixel carries no meaning: it is ignored wherever it would matter.
    ///
    /// # Errors
    /// [`PictureError::NoPixels`], [`PictureError::SampleCount`], [`PictureError::NotFinite`].
    pub fn new(
        width: u32,
        height: u32,
        samples: Samples,
        has_alpha: bool,
        profile: Option<Profile>,
    ) -> Result<Self, PictureError> {
        if width == 0 || height == 0 {
            return Err(PictureError::NoPixels { width, height });
        }
        let expected = u64::from(width) * u64::from(height) * 4;
        let found = samples.len() as u64;
        if found != expected {
            return Err(PictureError::SampleCount {
                width,
                height,
                expected,
                found,
            });
        }
        if let Samples::F32(values) = &samples
            && !all_finite(values)
        {
            return Err(PictureError::NotFinite);
        }
        Ok(Self {
            width,
            height,
            samples,
            has_alpha,
            profile,
        })
    }

    /// Width in pixels, at least 1.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// The samples, `width * height * 4` of them.
    #[must_use]
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// The samples, taken out.
    #[must_use]
    pub fn into_samples(self) -> Samples {
        self.samples
    }

    /// Whether the fourth sample of each pixel is its opacity; otherwise it is to be ignored.
    #[must_use]
    pub fn has_alpha(&self) -> bool {
        self.has_alpha
    }

    /// The kind of sample.
    #[must_use]
    pub fn depth(&self) -> Depth {
        self.samples.depth()
    }

    /// The ICC profile that the colours are meant in; sRGB where there is none.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref()
    }

    /// Whether the colours are sRGB as they are, so that [`to_srgb`](crate::to_srgb) would change no sample.
    #[must_use]
    pub fn is_srgb(&self) -> bool {
        self.profile.as_ref().is_none_or(Profile::is_srgb)
    }

    /// The same samples, declared to be in another profile.
    #[must_use]
    pub fn with_profile(self, profile: Option<Profile>) -> Self {
        Self { profile, ..self }
    }

    /// The same picture at another depth, rounded to the nearest.
    #[must_use]
    pub fn to_depth(&self, depth: Depth) -> Self {
        Self {
            samples: self.samples.to_depth(depth),
            profile: self.profile.clone(),
            ..*self
        }
    }
}

/// Whether no value is infinite or not a number; in chunks without an early exit, so that the check vectorises.
fn all_finite(values: &[f32]) -> bool {
    values
        .chunks(4096)
        .all(|chunk| chunk.iter().fold(true, |all, value| all & value.is_finite()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: u32, height: u32, samples: Samples, expect: Result<Depth, PictureError>) {
        assert_eq!(
            Picture::new(width, height, samples, true, None).map(|picture| picture.depth()),
            expect
        );
    }

    #[test]
    fn a_picture_has_pixels_and_the_right_number_of_finite_samples() {
        check(2, 1, Samples::U8(vec![0; 8]), Ok(Depth::U8));
        check(
            0,
            1,
            Samples::U8(vec![]),
            Err(PictureError::NoPixels { width: 0, height: 1 }),
        );
        let count = PictureError::SampleCount {
            width: 2,
            height: 1,
            expected: 8,
            found: 6,
        };
        check(2, 1, Samples::U16(vec![0; 6]), Err(count));
        check(1, 1, Samples::F32(vec![-0.5, 0.0, 2.0, 1.0]), Ok(Depth::F32));
        check(
            1,
            1,
            Samples::F32(vec![0.0, f32::NAN, 0.0, 1.0]),
            Err(PictureError::NotFinite),
        );
        check(
            1,
            1,
            Samples::F32(vec![0.0, 0.0, f32::INFINITY, 1.0]),
            Err(PictureError::NotFinite),
        );
    }

    #[test]
    fn depths_convert_to_the_nearest_value() {
        let eight = Samples::U8(vec![0, 1, 128, 255]);
        assert_eq!(eight.to_depth(Depth::U16), Samples::U16(vec![0, 257, 32_896, 65_535]));
        for depth in [Depth::U16, Depth::F32] {
            assert_eq!(eight.to_depth(depth).to_depth(Depth::U8), eight);
        }
    }
}
