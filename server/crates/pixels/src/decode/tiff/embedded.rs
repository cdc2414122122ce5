//! JPEG streams within a TIFF, whose size must not exceed the strip or tile that they fill.
//!
//! The decoder allocates by the size that such a stream claims for itself: 16,384 pixels a side in a strip of ten.

use super::ifd::{Ifd, tag};
use super::{damaged, unsupported};
use crate::PictureError;
use crate::decode::jpeg::segments;

/// `Compression`: JPEG after Technical Note 2.
const JPEG: u64 = 7;
/// A stream is coded in blocks of up to this many pixels, so it may be longer than what it fills.
const BLOCK: u64 = 32;

/// Compares the sizes of all JPEG streams with those of their strips or tiles.
pub(super) fn check(bytes: &[u8], ifd: &Ifd<'_>) -> Result<(), PictureError> {
    if ifd.number(tag::COMPRESSION) != Some(JPEG) {
        return Ok(());
    }
    let (width, height) = ifd.size()?;
    let width = ifd.number(tag::TILE_WIDTH).unwrap_or(u64::from(width));
    let height = ifd.number(tag::TILE_HEIGHT).unwrap_or(u64::from(height));
    if let Some(tables) = ifd.bytes(tag::JPEG_TABLES)
        && segments::frames(tables).any(|frame| frame.is_ok())
    {
        return Err(damaged("its JPEG tables hold a picture"));
    }
    let tiled = ifd.bytes(tag::TILE_OFFSETS).is_some();
    let (offsets, lengths) = if tiled {
        (tag::TILE_OFFSETS, tag::TILE_BYTES)
    } else {
        (tag::STRIP_OFFSETS, tag::STRIP_BYTES)
    };
    for (offset, length) in ifd.numbers(offsets).zip(ifd.numbers(lengths)) {
        let stream = usize::try_from(offset)
            .ok()
            .and_then(|offset| bytes.get(offset..))
            .unwrap_or_default();
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(stream.len());
        // A stream that is cut short is found by the decoder; here only what it claims matters.
        for frame in segments::frames(&stream[..length]).map_while(Result::ok) {
            if u64::from(frame.width) > width + BLOCK || u64::from(frame.height) > height + BLOCK {
                let what = format!(
                    "a JPEG of {}x{} in a strip or tile of {width}x{height}",
                    frame.width, frame.height
                );
                return Err(unsupported(what));
            }
        }
    }
    Ok(())
}
