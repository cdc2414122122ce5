//! Formats whose decoder in the `image` crate does all that is needed: GIF, BMP and the pixels of WebP.

use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;
use image::codecs::gif::GifDecoder;
use image::{ColorType, ImageDecoder, ImageError};

use super::layout::{Channels, Raw};
use super::{Declared, Source};
use crate::orientation::Orientation;
use crate::{Depth, PictureError, Samples, SourceFormat};

/// Most bytes for a GIF frame that does not match the screen of its file.
const ODD_FRAME_BYTES: u64 = 16 << 20;

/// A decoder of the `image` crate that gives 8 bit samples.
pub(super) struct Wrapped<D> {
    format: SourceFormat,
    decoder: D,
    channels: Channels,
    orientation: Orientation,
    profile: Option<Vec<u8>>,
}

/// A GIF: its first frame on the screen of the file, transparent around it.
pub(super) fn gif(bytes: &[u8]) -> Result<Wrapped<GifDecoder<Cursor<&[u8]>>>, PictureError> {
    let format = SourceFormat::Gif;
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(|error| picture_error(format, &error))?;
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(decoder.total_bytes().max(ODD_FRAME_BYTES));
    decoder
        .set_limits(limits)
        .map_err(|error| picture_error(format, &error))?;
    let profile = decoder.icc_profile().ok().flatten();
    Wrapped::new(format, decoder, Orientation::default(), profile)
}

/// A BMP of any depth, with or without alpha or run lengths.
pub(super) fn bmp(bytes: &[u8]) -> Result<Wrapped<BmpDecoder<Cursor<&[u8]>>>, PictureError> {
    let format = SourceFormat::Bmp;
    let decoder = BmpDecoder::new(Cursor::new(bytes)).map_err(|error| picture_error(format, &error))?;
    Wrapped::new(format, decoder, Orientation::default(), None)
}

impl<D: ImageDecoder> Wrapped<D> {
    /// Wraps a decoder.
    pub(super) fn new(
        format: SourceFormat,
        decoder: D,
        orientation: Orientation,
        profile: Option<Vec<u8>>,
    ) -> Result<Self, PictureError> {
        let channels = match decoder.color_type() {
            ColorType::L8 => Channels::Grey,
            ColorType::La8 => Channels::GreyAlpha,
            ColorType::Rgb8 => Channels::Rgb,
            ColorType::Rgba8 => Channels::Rgba,
            other => {
                return Err(PictureError::Unsupported {
                    format,
                    what: format!("{other:?}"),
                });
            }
        };
        Ok(Self {
            format,
            decoder,
            channels,
            orientation,
            profile,
        })
    }
}

impl<D: ImageDecoder> Source for Wrapped<D> {
    fn declared(&self) -> Declared {
        Declared {
            size: self.decoder.dimensions(),
            depth: Depth::U8,
            has_alpha: self.channels.has_alpha(),
            orientation: self.orientation,
        }
    }

    fn read(self: Box<Self>) -> Result<Raw, PictureError> {
        let Self {
            format,
            decoder,
            mut channels,
            profile,
            ..
        } = *self;
        let size = decoder.dimensions();
        let mut samples = vec![0; size.0 as usize * size.1 as usize * channels.count()];
        decoder
            .read_image(&mut samples)
            .map_err(|error| picture_error(format, &error))?;
        // A GIF is decoded as RGBA whether or not any of its pixels is transparent.
        if format == SourceFormat::Gif && samples.iter().skip(3).step_by(4).all(|&alpha| alpha == u8::MAX) {
            channels = Channels::OpaqueRgba;
        }
        Ok(Raw {
            size,
            channels,
            samples: Samples::U8(samples),
            profile,
        })
    }
}

/// Sorts an error of the `image` crate: files that end early are told from others wherever the error says so.
pub(super) fn picture_error(format: SourceFormat, error: &ImageError) -> PictureError {
    if ends_early(error) {
        return PictureError::Truncated { format };
    }
    match error {
        ImageError::Unsupported(what) => PictureError::Unsupported {
            format,
            what: what.to_string(),
        },
        error => PictureError::Damaged {
            format,
            what: error.to_string(),
        },
    }
}

/// Looks for an I/O error in the chain of causes, which on a slice of bytes means its end, and for gif's own.
fn ends_early(error: &ImageError) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<std::io::Error>() || error.to_string().ends_with("Unexpected End of File") {
            return true;
        }
        cause = error.source();
    }
    matches!(error, ImageError::IoError(_))
}
