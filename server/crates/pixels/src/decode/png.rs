//! PNG through the `png` crate: every colour type and depth, palettes and `tRNS` expanded, 16 bit kept.
//!
//! An animated PNG gives its default image. `gAMA`, `cHRM` and `cICP` are not interpreted.

use std::io::Cursor;

use bytemuck::cast_slice_mut;
use png::{BitDepth, ColorType, Decoder, DecodingError, Reader, Transformations};

use super::layout::{Channels, Raw};
use super::{Declared, Source};
use crate::orientation::Orientation;
use crate::{Depth, Limits, PictureError, Samples, SourceFormat};

/// Most memory for rows, metadata and profile, in bytes.
const WORKING_BYTES: usize = 24 << 20;

/// A PNG whose chunks have been read up to the first pixel data.
pub(super) struct Png<'a> {
    reader: Reader<Cursor<&'a [u8]>>,
    orientation: Orientation,
}

impl<'a> Png<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, PictureError> {
        let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: WORKING_BYTES });
        decoder.set_ignore_text_chunk(true);
        decoder.set_transformations(Transformations::EXPAND);
        let info = decoder.read_header_info().map_err(picture_error)?;
        limits.check_size(info.width, info.height)?;
        let reader = decoder.read_info().map_err(picture_error)?;
        let orientation = find_chunk(bytes, *b"eXIf").map_or_else(Orientation::default, Orientation::from_exif);
        Ok(Self { reader, orientation })
    }

    fn channels(&self) -> (Channels, Depth) {
        let (color, bits) = self.reader.output_color_type();
        let channels = match color {
            ColorType::Grayscale => Channels::Grey,
            ColorType::GrayscaleAlpha => Channels::GreyAlpha,
            ColorType::Rgb | ColorType::Indexed => Channels::Rgb,
            ColorType::Rgba => Channels::Rgba,
        };
        (
            channels,
            if bits == BitDepth::Sixteen {
                Depth::U16
            } else {
                Depth::U8
            },
        )
    }
}

impl Source for Png<'_> {
    fn declared(&self) -> Declared {
        let (channels, depth) = self.channels();
        let size = self.reader.info().size();
        Declared {
            size,
            depth,
            has_alpha: channels.has_alpha(),
            orientation: self.orientation,
        }
    }

    fn read(mut self: Box<Self>) -> Result<Raw, PictureError> {
        let (channels, depth) = self.channels();
        let size = self.reader.info().size();
        let count = size.0 as usize * size.1 as usize * channels.count();
        let samples = if depth == Depth::U16 {
            let mut samples = vec![0u16; count];
            self.reader
                .next_frame(cast_slice_mut(&mut samples))
                .map_err(picture_error)?;
            samples.iter_mut().for_each(|sample| *sample = u16::from_be(*sample));
            Samples::U16(samples)
        } else {
            let mut samples = vec![0u8; count];
            self.reader.next_frame(&mut samples).map_err(picture_error)?;
            Samples::U8(samples)
        };
        let profile = self.reader.info().icc_profile.as_ref().map(|profile| profile.to_vec());
        Ok(Raw {
            size,
            channels,
            samples,
            profile,
        })
    }
}

/// The content of the first chunk of a kind, wherever it stands: EXIF may come after the pixels.
fn find_chunk(bytes: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (found, content) = after.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        if *found == kind {
            return content.get(..length);
        }
        rest = content.get(length.checked_add(4)?..)?;
    }
}

fn picture_error(error: DecodingError) -> PictureError {
    let format = SourceFormat::Png;
    match error {
        DecodingError::IoError(_) => PictureError::Truncated { format },
        DecodingError::LimitsExceeded => PictureError::Damaged {
            format,
            what: format!("its metadata takes more than {WORKING_BYTES} bytes"),
        },
        error => PictureError::Damaged {
            format,
            what: error.to_string(),
        },
    }
}
