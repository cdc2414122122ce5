//! From a [`Picture`] to the bytes of a file.
//!
//! Every format carries the ICC profile. PNG and TIFF keep depth and alpha, WebP keeps alpha at 8 bit, JPEG has neither
//! and shows what is transparent over white. Pictures without alpha are written as RGB. Nothing else of the original
//! file is written: no EXIF, no text, no time.

mod jpeg;
mod pack;
mod png;
mod tiff;
mod webp;

use crate::{Format, Picture, PictureError};

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Encoding {
    /// The format.
    pub format: Format,
    /// From 1 (small) to 100 (faithful) for the lossy formats; values outside count as the nearer end.
    pub quality: u8,
}

impl Encoding {
    /// The quality that is used where none is asked for.
    pub const DEFAULT_QUALITY: u8 = 90;

    /// A format at the default quality.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            format,
            quality: Self::DEFAULT_QUALITY,
        }
    }
}

/// Writes a picture.
///
/// # Errors
/// [`PictureError::TooLargeFor`] where a side is longer than [`Format::max_side`];
/// [`PictureError::Encode`] where the encoder fails.
pub fn encode(picture: &Picture, encoding: &Encoding) -> Result<Vec<u8>, PictureError> {
    let quality = encoding.quality.clamp(1, 100);
    match encoding.format {
        Format::Png => png::encode(picture),
        Format::Jpeg => jpeg::encode(picture, quality),
        Format::Webp => webp::encode(picture, quality),
        Format::Tiff => tiff::encode(picture),
    }
}

fn check_side(picture: &Picture, format: Format) -> Result<(), PictureError> {
    let (width, height) = picture.size();
    format.check_size(width, height)
}

fn failed(format: Format, what: impl std::fmt::Display) -> PictureError {
    PictureError::Encode {
        format,
        what: what.to_string(),
    }
}
