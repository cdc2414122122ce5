//! JPEG, baseline and progressive, through `zune-jpeg`: grey, RGB, YCbCr, CMYK and YCCK.
//!
//! The decoder would rather show something than complain: it fills what is missing with grey, and guesses at colours.
//! So the file is walked here first ([`segments`]), its end is looked for, and only the segments that make up the
//! picture are handed on, to a decoder in strict mode. What the channels mean follows the Adobe marker as libjpeg reads
//! it, and is worked out here too.

mod color;
pub(super) mod segments;

pub(super) use color::rgb_from_ycbcr;

use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::layout::Raw;
use super::{Declared, Source};
use crate::{Depth, PictureError, Samples, SourceFormat};
use color::Meaning;
use segments::Head;

const FORMAT: SourceFormat = SourceFormat::Jpeg;

/// A JPEG whose segments have been read up to the first scan.
pub(super) struct Jpeg<'a> {
    bytes: &'a [u8],
    head: Head,
    meaning: Meaning,
}

impl<'a> Jpeg<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, PictureError> {
        let head = segments::head(bytes)?;
        let meaning = Meaning::of(&head.frame, head.adobe_transform)?;
        Ok(Self { bytes, head, meaning })
    }
}

impl Source for Jpeg<'_> {
    fn declared(&self) -> Declared {
        let size = (self.head.frame.width, self.head.frame.height);
        Declared {
            size,
            depth: Depth::U8,
            has_alpha: false,
            orientation: self.head.orientation,
        }
    }

    fn read(self: Box<Self>) -> Result<Raw, PictureError> {
        let bare = segments::bare(self.bytes)?;
        let size = (self.head.frame.width, self.head.frame.height);
        let options = DecoderOptions::default()
            .set_strict_mode(true)
            .set_max_width(size.0 as usize)
            .set_max_height(size.1 as usize)
            .jpeg_set_max_scans(segments::MAX_SCANS)
            .jpeg_set_out_colorspace(self.meaning.asked_for());
        let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bare), options);
        let mut samples = decoder.decode().map_err(|error| picture_error(&error))?;
        let channels = self.meaning.finish(&mut samples);
        Ok(Raw {
            size,
            channels,
            samples: Samples::U8(samples),
            profile: self.head.profile,
        })
    }
}

fn picture_error(error: &DecodeErrors) -> PictureError {
    match error {
        DecodeErrors::Unsupported(what) => PictureError::Unsupported {
            format: FORMAT,
            what: format!("{what:?}"),
        },
        DecodeErrors::ExhaustedData => PictureError::Truncated { format: FORMAT },
        error => PictureError::Damaged {
            format: FORMAT,
            what: error.to_string(),
        },
    }
}

fn damaged(what: impl Into<String>) -> PictureError {
    PictureError::Damaged {
        format: FORMAT,
        what: what.into(),
    }
}

fn unsupported(what: impl Into<String>) -> PictureError {
    PictureError::Unsupported {
        format: FORMAT,
        what: what.into(),
    }
}
