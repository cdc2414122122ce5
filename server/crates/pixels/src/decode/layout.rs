//! From what a decoder gives, in whatever channels, to RGBA.

use crate::colour::cmyk_to_srgb;
use crate::sample::Sample;
use crate::{Picture, PictureError, Profile, Samples};

/// The channels of a decoder's samples, interleaved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    /// Straight alpha.
    Rgba,
    /// Four channels of which the fourth is full everywhere.
    OpaqueRgba,
    /// Full ink at the full value.
    Cmyk,
}

impl Channels {
    pub(super) fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::OpaqueRgba | Self::Cmyk => 4,
        }
    }

    pub(super) fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }
}

/// A decoded picture as its format stores it.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) size: (u32, u32),
    pub(super) channels: Channels,
    pub(super) samples: Samples,
    /// The ICC profile, unchecked.
    pub(super) profile: Option<Vec<u8>>,
}

impl Raw {
    /// Brings the samples to RGBA and checks the profile.
    pub(super) fn into_picture(self) -> Result<Picture, PictureError> {
        let (width, height) = self.size;
        let expected = u64::from(width) * u64::from(height) * self.channels.count() as u64;
        let found = self.samples.len() as u64;
        if found != expected {
            return Err(PictureError::SampleCount {
                width,
                height,
                expected,
                found,
            });
        }
        let has_alpha = self.channels.has_alpha();
        if self.channels == Channels::Cmyk {
            let samples = cmyk_to_srgb(&self.samples, self.profile.as_deref());
            return Picture::new(width, height, samples, has_alpha, None);
        }
        let profile = self.profile.as_deref().and_then(|bytes| usable(bytes, self.channels));
        let samples = match self.samples {
            Samples::U8(samples) => Samples::U8(to_rgba(samples, self.channels)),
            Samples::U16(samples) => Samples::U16(to_rgba(samples, self.channels)),
            Samples::F32(samples) => Samples::F32(to_rgba(samples, self.channels)),
        };
        Picture::new(width, height, samples, has_alpha, profile)
    }
}

/// The profile in which the RGB samples are meant; a grey file may carry a grey one.
fn usable(bytes: &[u8], channels: Channels) -> Option<Profile> {
    let profile = match channels {
        Channels::Grey | Channels::GreyAlpha => Profile::from_grey(bytes).or_else(|_| Profile::new(bytes)),
        _ => Profile::new(bytes),
    };
    profile
        .inspect_err(|error| tracing::warn!(%error, "colour profile dropped, taken for sRGB"))
        .ok()
}

fn to_rgba<S: Sample>(samples: Vec<S>, channels: Channels) -> Vec<S> {
    match channels {
        Channels::Grey => spread::<S, 1>(&samples, |[v]| [v, v, v, S::FULL]),
        Channels::GreyAlpha => spread::<S, 2>(&samples, |[v, a]| [v, v, v, a]),
        Channels::Rgb => spread::<S, 3>(&samples, |[r, g, b]| [r, g, b, S::FULL]),
        Channels::Rgba | Channels::OpaqueRgba | Channels::Cmyk => samples,
    }
}

fn spread<S: Sample, const N: usize>(samples: &[S], to_rgba: impl Fn([S; N]) -> [S; 4]) -> Vec<S> {
    let pixels = samples.as_chunks::<N>().0;
    let mut rgba = vec![S::FULL; pixels.len() * 4];
    for (to, from) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
        *to = to_rgba(*from);
    }
    rgba
}
