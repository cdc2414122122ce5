//! What the components of a JPEG mean.
//!
//! The rules are libjpeg's: one component is grey; three are YCbCr unless an Adobe marker or component names say RGB;
//! four are CMYK, or YCCK where an Adobe marker says so. With an Adobe marker CMYK is stored inverted, full ink as 0.

use zune_jpeg::zune_core::colorspace::ColorSpace;

use super::segments::Frame;
use super::unsupported;
use crate::PictureError;
use crate::decode::layout::Channels;

/// The colour model of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Grey,
    /// Components named `R`, `G` and `B`, which the decoder knows by itself.
    NamedRgb,
    /// RGB by the word of an Adobe marker.
    AdobeRgb,
    Ycbcr,
    Cmyk {
        inverted: bool,
    },
    /// YCbCr of the inverted inks, and inverted black.
    Ycck,
}

impl Meaning {
    /// The colour model by the frame and the transform of the Adobe marker, where there is one.
    pub(super) fn of(frame: &Frame, adobe_transform: Option<u8>) -> Result<Self, PictureError> {
        match (frame.components.as_slice(), adobe_transform) {
            ([_], _) => Ok(Self::Grey),
            (b"RGB", _) => Ok(Self::NamedRgb),
            ([_, _, _], Some(0)) => Ok(Self::AdobeRgb),
            ([_, _, _], _) => Ok(Self::Ycbcr),
            ([_, _, _, _], Some(2)) => Ok(Self::Ycck),
            ([_, _, _, _], adobe) => Ok(Self::Cmyk {
                inverted: adobe.is_some(),
            }),
            (names, _) => Err(unsupported(format!("a picture of {} components", names.len()))),
        }
    }

    /// What to ask the decoder for. Without the Adobe marker it takes three components for YCbCr and four for CMYK, and
    /// hands out either as stored when asked for the same.
    pub(super) fn asked_for(self) -> ColorSpace {
        match self {
            Self::Grey => ColorSpace::Luma,
            Self::NamedRgb => ColorSpace::RGB,
            Self::AdobeRgb => ColorSpace::YCbCr,
            Self::Ycbcr => ColorSpace::RGBA,
            Self::Cmyk { .. } | Self::Ycck => ColorSpace::CMYK,
        }
    }

    /// Turns what the decoder gave into one of our layouts, in place.
    pub(super) fn finish(self, samples: &mut [u8]) -> Channels {
        match self {
            Self::Grey => Channels::Grey,
            Self::NamedRgb | Self::AdobeRgb => Channels::Rgb,
            Self::Ycbcr => Channels::OpaqueRgba,
            Self::Cmyk { inverted } => {
                if inverted {
                    samples.iter_mut().for_each(|ink| *ink = !*ink);
                }
                Channels::Cmyk
            }
            Self::Ycck => {
                for pixel in samples.as_chunks_mut::<4>().0 {
                    let [y, cb, cr, black] = *pixel;
                    let [c, m, y] = rgb_from_ycbcr([y, cb, cr]);
                    *pixel = [c, m, y, !black];
                }
                Channels::Cmyk
            }
        }
    }
}

/// JFIF 1.02, page 3: RGB from YCbCr of BT.601 at full range.
pub(in crate::decode) fn rgb_from_ycbcr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    let channels = [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb];
    channels.map(|value| (value + 0.5) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(components: &[u8], adobe: Option<u8>, expect: Option<Meaning>) {
        let frame = Frame {
            width: 1,
            height: 1,
            components: components.to_vec(),
        };
        assert_eq!(Meaning::of(&frame, adobe).ok(), expect, "{components:?} {adobe:?}");
    }

    #[test]
    fn components_mean_what_libjpeg_takes_them_for() {
        check(&[1], None, Some(Meaning::Grey));
        check(&[1, 2, 3], None, Some(Meaning::Ycbcr));
        check(&[1, 2, 3], Some(1), Some(Meaning::Ycbcr));
        check(&[1, 2, 3], Some(0), Some(Meaning::AdobeRgb));
        check(b"RGB", None, Some(Meaning::NamedRgb));
        check(&[1, 2, 3, 4], None, Some(Meaning::Cmyk { inverted: false }));
        check(&[1, 2, 3, 4], Some(0), Some(Meaning::Cmyk { inverted: true }));
        check(&[1, 2, 3, 4], Some(2), Some(Meaning::Ycck));
        check(&[1, 2], None, None);
        check(&[], None, None);
    }

    #[test]
    fn ycck_is_inverted_ink() {
        // White in YCbCr of the inverted inks is full ink of all three; black 255 is none of the fourth.
        let mut samples = [255, 128, 128, 255, 0, 128, 128, 0];
        assert_eq!(Meaning::Ycck.finish(&mut samples), Channels::Cmyk);
        assert_eq!(samples, [255, 255, 255, 0, 0, 0, 0, 255]);
        assert_eq!(rgb_from_ycbcr([76, 85, 255]), [254, 0, 0]);
    }
}
