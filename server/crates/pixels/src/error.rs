//! What can be wrong with a picture, in words for the person who sent it.
//!
//! One enum for the whole crate. Each variant carries what it complains about, and its message says what to do next.
//! The decoders' own errors are folded into [`PictureError::Truncated`], [`PictureError::Damaged`] and
//! [`PictureError::Unsupported`], because a caller answers differently to exactly these three.

use crate::{Format, SourceFormat};

/// Why a picture cannot be read, converted or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The file is longer than [`Limits::max_bytes`](crate::Limits::max_bytes).
    #[error("the file has {bytes} bytes, the limit is {max}; send a smaller or more compressed file")]
    TooManyBytes {
        /// Length of the file.
        bytes: u64,
        /// The limit.
        max: u64,
    },
    /// The header declares more pixels than [`Limits::max_pixels`](crate::Limits::max_pixels).
    #[error("the picture has {width}x{height} pixels, the limit is {max} in all; scale it down first")]
    TooManyPixels {
        /// Declared width in pixels.
        width: u32,
        /// Declared height in pixels.
        height: u32,
        /// The limit.
        max: u64,
    },
    /// The header declares a side longer than [`Limits::max_side`](crate::Limits::max_side).
    #[error("the picture has {width}x{height} pixels, no side may be longer than {max}; scale it down first")]
    SideTooLong {
        /// Declared width in pixels.
        width: u32,
        /// Declared height in pixels.
        height: u32,
        /// The limit.
        max: u32,
    },
    /// A side of zero pixels.
    #[error("a picture of {width}x{height} has no pixels; both sides must be at least 1")]
    NoPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The file begins like none of the formats that are read.
    #[error("{}; send PNG, JPEG, WebP, TIFF, GIF or BMP", unknown(looks_like))]
    UnknownFormat {
        /// The format it looks like, where that is known.
        looks_like: Option<&'static str>,
    },
    /// A valid file of a kind that is not read, such as a 12-bit JPEG.
    #[error("{what} is not supported in {format}; save the picture as an ordinary 8 or 16 bit RGB file")]
    Unsupported {
        /// Format of the file.
        format: SourceFormat,
        /// The feature.
        what: String,
    },
    /// The file ends before its picture does.
    #[error("the {format} file is cut short; send it again in full")]
    Truncated {
        /// Format of the file.
        format: SourceFormat,
    },
    /// The file contradicts its format.
    #[error("the {format} file is damaged ({what}); open it and save it anew")]
    Damaged {
        /// Format of the file.
        format: SourceFormat,
        /// What the decoder found.
        what: String,
    },
    /// The decoder panicked; the file is hostile, or the decoder has a fault.
    #[error("the {format} decoder gave up on this file; open it and save it anew")]
    DecoderFailed {
        /// Format of the file.
        format: SourceFormat,
    },
    /// A float sample is infinite or not a number.
    #[error("the picture holds values that are not finite numbers; replace them and save it anew")]
    NotFinite,
    /// The number of samples is not `width * height * 4`.
    #[error("a picture of {width}x{height} needs {expected} samples, but there are {found}")]
    SampleCount {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// `width * height * 4`.
        expected: u64,
        /// Number of samples given.
        found: u64,
    },
    /// Two pictures that belong together differ in size.
    #[error("a picture of {}x{} does not fit one of {}x{}; resize one of them first", found.0, found.1, expected.0, expected.1)]
    SizeMismatch {
        /// Width and height of the first.
        expected: (u32, u32),
        /// Width and height of the second.
        found: (u32, u32),
    },
    /// A region that reaches out of the picture.
    #[error("the region {x},{y} {width}x{height} reaches out of a picture of {}x{}", of.0, of.1)]
    OutOfPicture {
        /// Left edge of the region.
        x: u32,
        /// Top edge of the region.
        y: u32,
        /// Width of the region.
        width: u32,
        /// Height of the region.
        height: u32,
        /// Width and height of the picture.
        of: (u32, u32),
    },
    /// An ICC profile that cannot be used in both directions.
    #[error("the colour profile cannot be used ({what}); convert the picture to sRGB")]
    Profile {
        /// What is wrong with it.
        what: String,
    },
    /// A picture too large for the format it should be written in.
    #[error("{format} holds at most {max} pixels a side, the picture has {width}x{height}; ask for png or tiff")]
    TooLargeFor {
        /// The format.
        format: Format,
        /// Longest side of the format.
        max: u32,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The encoder failed.
    #[error("the picture cannot be written as {format} ({what})")]
    Encode {
        /// The format.
        format: Format,
        /// What the encoder said.
        what: String,
    },
    /// A name that is no output format.
    #[error("`{name}` is not a format to write; choose png, jpeg, webp or tiff")]
    UnknownOutput {
        /// The name given.
        name: String,
    },
}

fn unknown(looks_like: &Option<&'static str>) -> String {
    match looks_like {
        Some(name) => format!("{name} files are not read"),
        None => "this is not a picture file".to_owned(),
    }
}
