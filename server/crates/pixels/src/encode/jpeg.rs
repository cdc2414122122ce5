//! JPEG through `jpeg-encoder`: baseline, chroma at half resolution below quality 90, transparency over white.

use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};

use super::{check_side, failed, pack};
use crate::{Format, Picture, PictureError};

/// From this quality on chroma keeps its full resolution.
const FULL_CHROMA_QUALITY: u8 = 90;

pub(super) fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, PictureError> {
    check_side(picture, Format::Jpeg)?;
    let failed = |error: EncodingError| failed(Format::Jpeg, error);
    let rgba = pack::eight_bit(picture);
    let rgb = if picture.has_alpha() {
        pack::over_white(&rgba)
    } else {
        pack::channels(&rgba, false).into_owned()
    };
    let mut file = Vec::with_capacity(rgb.len() / 4);
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(if quality >= FULL_CHROMA_QUALITY {
        SamplingFactor::R_4_4_4
    } else {
        SamplingFactor::R_4_2_0
    });
    if let Some(profile) = picture.profile() {
        encoder.add_icc_profile(profile.bytes()).map_err(failed)?;
    }
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder.encode(&rgb, width, height, ColorType::Rgb).map_err(failed)?;
    Ok(file)
}
