//! From the bytes of a file to a [`Picture`].
//!
//! Every format is a [`Source`]: opened by reading its header, asked for what it declares, and only then told to
//! decode. Sizes are checked between the two, so nothing of the picture's size is allocated for a picture that will
//! be refused. What the formats give, grey, RGB or CMYK, with or without alpha, is brought to RGBA here, and turned
//! upright.

mod header;
mod jpeg;
mod layout;
mod png;
mod tiff;
mod webp;
mod wrapped;

pub use header::Header;

use crate::guard::guarded;
use crate::orientation::Orientation;
use crate::{Limits, Picture, PictureError, SourceFormat};
use layout::Raw;

/// A file whose header has been read.
trait Source {
    /// What the header declares, as stored.
    fn declared(&self) -> Declared;

    /// Decodes the picture.
    fn read(self: Box<Self>) -> Result<Raw, PictureError>;
}

/// What a header declares.
#[derive(Debug, Clone, Copy)]
struct Declared {
    /// Width and height as stored, before the orientation is applied.
    size: (u32, u32),
    depth: crate::Depth,
    has_alpha: bool,
    orientation: Orientation,
}

/// Reads the header of a picture file; takes no memory of the picture's size.
///
/// # Errors
/// Those of [`Limits`]; [`PictureError::UnknownFormat`], [`PictureError::Unsupported`], [`PictureError::Truncated`],
/// [`PictureError::Damaged`].
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Header, PictureError> {
    let (format, source) = open(bytes, limits)?;
    Ok(Header::new(format, &source.declared()))
}

/// Decodes a picture file.
///
/// The picture is upright, of the depth that the file has (1, 2 and 4 bit become 8), in the colours of the file's ICC
/// profile. A profile that cannot be used is dropped with a warning in the log, and the colours count as sRGB.
///
/// # Errors
/// Those of [`probe`]; a picture that is cut short or damaged is never filled up.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, PictureError> {
    let (format, source) = open(bytes, limits)?;
    let orientation = source.declared().orientation;
    let raw = guarded(|| source.read()).ok_or(PictureError::DecoderFailed { format })??;
    orientation.apply(raw.into_picture()?)
}

fn open<'a>(bytes: &'a [u8], limits: &'a Limits) -> Result<(SourceFormat, Box<dyn Source + 'a>), PictureError> {
    limits.check_bytes(bytes.len())?;
    let format = SourceFormat::sniff(bytes)?;
    let opened = guarded(|| -> Result<Box<dyn Source + 'a>, PictureError> {
        Ok(match format {
            SourceFormat::Png => Box::new(png::Png::open(bytes, limits)?),
            SourceFormat::Jpeg => Box::new(jpeg::Jpeg::open(bytes)?),
            SourceFormat::Webp => Box::new(webp::open(bytes, limits)?),
            SourceFormat::Tiff => Box::new(tiff::Tiff::open(bytes, limits)?),
            SourceFormat::Gif => Box::new(wrapped::gif(bytes)?),
            SourceFormat::Bmp => Box::new(wrapped::bmp(bytes)?),
        })
    });
    let source = opened.ok_or(PictureError::DecoderFailed { format })??;
    let (width, height) = source.declared().size;
    limits.check_size(width, height)?;
    Ok((format, source))
}
