//! PNG, 8 or 16 bit; floats are written with 16 bit.
//!
//! The settings are chosen for serving: one filter for all rows instead of a choice for each, and the `fdeflate` coder
//! for 8 bit, which is several times faster than zlib's fastest level for about a sixth more bytes. On 16 bit it
//! would cost a third more, so those go through zlib's fastest level.

use std::borrow::Cow;

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter, Info};

use super::{failed, pack};
use crate::{Depth, Format, Picture, PictureError, Samples};

const ZLIB_FASTEST: DeflateCompression = DeflateCompression::Level(1);

pub(super) fn encode(picture: &Picture) -> Result<Vec<u8>, PictureError> {
    match picture.samples() {
        Samples::U8(samples) => {
            let samples = pack::channels(samples, picture.has_alpha());
            write(
                picture,
                BitDepth::Eight,
                &samples,
                DeflateCompression::FdeflateUltraFast,
            )
        }
        Samples::U16(samples) => {
            let samples = pack::channels(samples, picture.has_alpha());
            write(picture, BitDepth::Sixteen, &big_endian(&samples), ZLIB_FASTEST)
        }
        Samples::F32(_) => encode(&picture.to_depth(Depth::U16)),
    }
}

fn write(
    picture: &Picture,
    depth: BitDepth,
    bytes: &[u8],
    compression: DeflateCompression,
) -> Result<Vec<u8>, PictureError> {
    let failed = |error| failed(Format::Png, error);
    let mut info = Info::with_size(picture.width(), picture.height());
    info.bit_depth = depth;
    info.color_type = if picture.has_alpha() {
        ColorType::Rgba
    } else {
        ColorType::Rgb
    };
    info.icc_profile = picture.profile().map(|profile| Cow::Borrowed(profile.bytes()));
    let mut file = Vec::with_capacity(bytes.len() / 2);
    let mut encoder = Encoder::with_info(&mut file, info).map_err(failed)?;
    encoder.set_deflate_compression(compression);
    encoder.set_filter(Filter::Paeth);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(bytes).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

fn big_endian(samples: &[u16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_be_bytes()).collect()
}
