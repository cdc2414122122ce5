//! WebP, lossy and lossless, through the `image` crate; of an animation the first frame.
//!
//! The container is walked first: every chunk must lie within the file, and the picture inside must have the size that
//! the container declares. The decoder trusts both, and would allocate whatever they claim.

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::webp::WebPDecoder;

use super::wrapped::{Wrapped, picture_error};
use crate::orientation::Orientation;
use crate::{Limits, PictureError, SourceFormat};

const FORMAT: SourceFormat = SourceFormat::Webp;

/// Opens a WebP whose container is sound.
pub(super) fn open<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<Wrapped<WebPDecoder<Cursor<&'a [u8]>>>, PictureError> {
    check_container(bytes, limits)?;
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|error| picture_error(FORMAT, &error))?;
    let profile = decoder.icc_profile().ok().flatten();
    let exif = decoder.exif_metadata().ok().flatten();
    let orientation = exif.map_or_else(Orientation::default, |exif| Orientation::from_exif(&exif));
    Wrapped::new(FORMAT, decoder, orientation, profile)
}

fn check_container(bytes: &[u8], limits: &Limits) -> Result<(), PictureError> {
    let end = (bytes.get(4..8).map_or(0, le) as usize).saturating_add(8);
    // A length that was rounded to an even number may point one byte past the end.
    if end > bytes.len() + 1 {
        return Err(PictureError::Truncated { format: FORMAT });
    }
    let mut canvas = None;
    for chunk in Chunks(bytes.get(12..end.min(bytes.len())).unwrap_or_default()) {
        match chunk? {
            (b"VP8X", content) => {
                canvas = pair(content.get(4..10));
                canvas.map_or(Ok(()), |(width, height)| limits.check_size(width, height))?;
            }
            (b"ANMF", content) => {
                let frame = pair(content.get(6..12));
                for inner in Chunks(content.get(16..).unwrap_or_default()) {
                    check_frame(inner?, frame)?;
                }
            }
            chunk => check_frame(chunk, canvas)?,
        }
    }
    Ok(())
}

/// Compares the size within a lossy bitstream with what stands around it, which the decoder does too late.
fn check_frame((kind, content): Chunk<'_>, expected: Option<(u32, u32)>) -> Result<(), PictureError> {
    if kind != b"VP8 " {
        return Ok(());
    }
    // RFC 6386, section 9.1: 14 bits of width and height after the frame tag and the start code.
    let side = |at| content.get(at..at + 2).map(|side| le(side) & 0x3fff);
    match (side(6).zip(side(8)), expected) {
        (Some((width, height)), Some(expected)) if (width, height) != expected => {
            let what = format!(
                "a frame of {width}x{height} in a header of {}x{}",
                expected.0, expected.1
            );
            Err(PictureError::Damaged { format: FORMAT, what })
        }
        _ => Ok(()),
    }
}

/// The name and the content of a chunk.
type Chunk<'a> = (&'a [u8; 4], &'a [u8]);

/// The chunks of a RIFF body, each with its content.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, PictureError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, rest) = self.0.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let Some(content) = rest.get(..length) else {
            self.0 = &[];
            return Some(Err(PictureError::Truncated { format: FORMAT }));
        };
        self.0 = rest.get(length + length % 2..).unwrap_or_default();
        Some(Ok((kind, content)))
    }
}

/// Two sides of 24 bit, each stored less one.
fn pair(bytes: Option<&[u8]>) -> Option<(u32, u32)> {
    let (width, height) = bytes?.split_at_checked(3)?;
    Some((le(width) + 1, le(height) + 1))
}

/// A little-endian number of up to four bytes.
fn le(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, &byte| number << 8 | u32::from(byte))
}
