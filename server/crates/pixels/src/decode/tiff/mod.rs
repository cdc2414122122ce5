//! TIFF and BigTIFF through the `tiff` crate: the first picture of a file.
//!
//! Grey of 1 to 16 bit, palettes, RGB, CMYK and YCbCr, 16, 32 and 64 bit floats; strips and tiles, interleaved or in
//! planes; uncompressed, LZW, Deflate, PackBits, JPEG and fax. Whole numbers of more than 16 bit, signed numbers and
//! Lab are refused. The decoder is let at a file only after [`ifd`] and [`embedded`] have looked at what it would
//! allocate by.

mod embedded;
mod ifd;
mod samples;

use std::borrow::Cow;
use std::io::Cursor;

use ::tiff::decoder::{BufferLayoutPreference, Decoder, DecodingResult, DecodingSampleType, Limits as DecoderLimits};
use ::tiff::{ColorType, TiffError};

use super::layout::{Channels, Raw};
use super::{Declared, Source};
use crate::orientation::Orientation;
use crate::{Depth, Limits, PictureError, SourceFormat};
use ifd::{Ifd, tag};

const FORMAT: SourceFormat = SourceFormat::Tiff;
/// `PhotometricInterpretation`: indices into a colour map.
const PALETTE: u64 = 3;
/// `PhotometricInterpretation`: grey, 0 is black.
const BLACK_IS_ZERO: u16 = 1;
/// `ExtraSamples`: alpha that the colours are multiplied by.
const ASSOCIATED_ALPHA: u64 = 1;
/// `ExtraSamples`: straight alpha.
const UNASSOCIATED_ALPHA: u64 = 2;

/// A TIFF whose first directory has been read.
pub(super) struct Tiff<'a> {
    ifd: Ifd<'a>,
    decoder: Decoder<Cursor<Cow<'a, [u8]>>>,
    layout: Layout,
    size: (u32, u32),
}

/// How the decoder's values make up pixels.
#[derive(Debug, Clone, Copy)]
struct Layout {
    channels: Channels,
    depth: Depth,
    /// Bits of a value as stored: 1, 2 or 4 are packed.
    bits: u8,
    /// Values of a pixel as decoded, where they are interleaved.
    stride: usize,
    ycbcr: bool,
}

impl<'a> Tiff<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, PictureError> {
        let ifd = Ifd::read(bytes)?;
        let size = ifd.size()?;
        limits.check_size(size.0, size.1)?;
        embedded::check(bytes, &ifd)?;
        // The decoder refuses palettes; told that the indices are grey, it hands them out.
        let file = if ifd.number(tag::PHOTOMETRIC) == Some(PALETTE) {
            let patched = ifd.with_number(tag::PHOTOMETRIC, BLACK_IS_ZERO);
            Cow::Owned(patched.ok_or_else(|| damaged("its photometric interpretation is no short"))?)
        } else {
            Cow::Borrowed(bytes)
        };
        let mut decoder = Decoder::new(Cursor::new(file)).map_err(picture_error)?;
        if decoder.dimensions().map_err(picture_error)? != size {
            return Err(damaged("it has two sizes"));
        }
        let layout = Layout::of(&mut decoder, &ifd)?;
        Ok(Self {
            ifd,
            decoder,
            layout,
            size,
        })
    }

    fn colour_map(&self) -> Option<Vec<u16>> {
        let palette = self.ifd.number(tag::PHOTOMETRIC) == Some(PALETTE);
        palette.then(|| self.ifd.numbers(tag::COLOR_MAP).map(|value| value as u16).collect())
    }
}

impl Layout {
    fn of(decoder: &mut Decoder<Cursor<Cow<'_, [u8]>>>, ifd: &Ifd<'_>) -> Result<Self, PictureError> {
        let alpha = matches!(
            ifd.number(tag::EXTRA_SAMPLES),
            Some(ASSOCIATED_ALPHA | UNASSOCIATED_ALPHA)
        );
        let color = decoder.colortype().map_err(picture_error)?;
        let (channels, bits) = match color {
            ColorType::Gray(bits) => (Channels::Grey, bits),
            ColorType::Multiband {
                bit_depth,
                num_samples: 2,
            } if alpha => (Channels::GreyAlpha, bit_depth),
            ColorType::Multiband { bit_depth, .. } => (Channels::Grey, bit_depth),
            ColorType::RGB(bits) | ColorType::YCbCr(bits) => (Channels::Rgb, bits),
            ColorType::RGBA(bits) => (Channels::Rgba, bits),
            ColorType::CMYK(bits) => (Channels::Cmyk, bits),
            other => return Err(unsupported(format!("colour of type {other:?}"))),
        };
        let format = decoder.image_buffer_layout().map_err(picture_error)?;
        let depth = match format.sample_type {
            Some(DecodingSampleType::U8) => Depth::U8,
            Some(DecodingSampleType::U16) => Depth::U16,
            Some(DecodingSampleType::F16 | DecodingSampleType::F32 | DecodingSampleType::F64) => Depth::F32,
            other => return Err(unsupported(format!("a sample of type {other:?}"))),
        };
        let ycbcr = matches!(color, ColorType::YCbCr(_));
        if bits < 8 && (channels != Channels::Grey || color.num_samples() != 1) || ycbcr && bits != 8 {
            return Err(unsupported(format!("colour of type {color:?}")));
        }
        Ok(Self {
            channels,
            depth,
            bits,
            stride: usize::from(color.num_samples()),
            ycbcr,
        })
    }
}

impl Source for Tiff<'_> {
    fn declared(&self) -> Declared {
        let orientation = self
            .ifd
            .number(tag::ORIENTATION)
            .and_then(|value| u16::try_from(value).ok());
        Declared {
            size: self.size,
            depth: self.layout.depth,
            has_alpha: self.layout.channels.has_alpha(),
            orientation: Orientation::from_exif_value(orientation.unwrap_or(1)),
        }
    }

    fn read(self: Box<Self>) -> Result<Raw, PictureError> {
        let colour_map = self.colour_map();
        let Self {
            ifd,
            decoder,
            layout,
            size,
        } = *self;
        let (values, buffer) = read_values(decoder)?;
        let mut samples = samples::from_values(values)?;
        let mut channels = layout.channels;
        if layout.bits < 8 {
            let scale = colour_map.is_none();
            samples = samples::unpack(&samples, size.0 as usize, layout.bits, scale);
        } else if buffer.planes > 1 {
            samples = samples::interleave(&samples, &buffer, channels.count())?;
        } else if layout.stride > channels.count() {
            samples = samples::pick(&samples, layout.stride, channels.count());
        }
        if layout.ycbcr {
            samples::ycbcr_to_rgb(&mut samples);
        }
        if let Some(map) = colour_map {
            samples = samples::look_up(&samples, &map)?;
            channels = Channels::Rgb;
        }
        if channels.has_alpha() && ifd.number(tag::EXTRA_SAMPLES) == Some(ASSOCIATED_ALPHA) {
            samples::unmultiply(&mut samples, channels.count());
        }
        Ok(Raw {
            size,
            channels,
            samples,
            profile: ifd.bytes(tag::ICC_PROFILE).map(<[u8]>::to_vec),
        })
    }
}

/// Decodes all planes. The size of the picture is within limits by now, so the decoder's own limits are lifted.
fn read_values(
    decoder: Decoder<Cursor<Cow<'_, [u8]>>>,
) -> Result<(DecodingResult, BufferLayoutPreference), PictureError> {
    let mut decoder = decoder.with_limits(DecoderLimits::unlimited());
    let mut values = DecodingResult::U8(Vec::new());
    let buffer = decoder.read_image_to_buffer(&mut values).map_err(picture_error)?;
    Ok((values, buffer))
}

fn picture_error(error: TiffError) -> PictureError {
    match error {
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureError::Truncated { format: FORMAT }
        }
        TiffError::UnsupportedError(what) => unsupported(what.to_string()),
        error => damaged(error.to_string()),
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
