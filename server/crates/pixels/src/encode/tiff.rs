//! TIFF, 8 bit, 16 bit or float, straight alpha, compressed without loss.
//!
//! Deflate at its fastest level with the horizontal predictor; floats go without a predictor, which the encoder has
//! none for.

use std::borrow::Cow;
use std::io::Cursor;

use tiff::TiffError;
use tiff::encoder::colortype::{self, ColorType};
use tiff::encoder::compression::DeflateLevel;
use tiff::encoder::{Compression, TiffEncoder, TiffValue};
use tiff::tags::{ExtraSamples, Predictor, Tag, Type};

use super::{failed, pack};
use crate::sample::Sample;
use crate::{Format, Picture, PictureError, Samples};

pub(super) fn encode(picture: &Picture) -> Result<Vec<u8>, PictureError> {
    let alpha = picture.has_alpha();
    let written = match picture.samples() {
        Samples::U8(samples) if alpha => write::<colortype::RGBA8, _>(picture, samples, Predictor::Horizontal),
        Samples::U8(samples) => write::<colortype::RGB8, _>(picture, samples, Predictor::Horizontal),
        Samples::U16(samples) if alpha => write::<colortype::RGBA16, _>(picture, samples, Predictor::Horizontal),
        Samples::U16(samples) => write::<colortype::RGB16, _>(picture, samples, Predictor::Horizontal),
        Samples::F32(samples) if alpha => write::<colortype::RGBA32Float, _>(picture, samples, Predictor::None),
        Samples::F32(samples) => write::<colortype::RGB32Float, _>(picture, samples, Predictor::None),
    };
    written.map_err(|error| failed(Format::Tiff, error))
}

fn write<C, S>(picture: &Picture, samples: &[S], predictor: Predictor) -> Result<Vec<u8>, TiffError>
where
    C: ColorType<Inner = S>,
    S: Sample,
    [S]: TiffValue,
{
    let samples = pack::channels(samples, picture.has_alpha());
    let mut file = Cursor::new(Vec::with_capacity(size_of_val(&samples[..]) / 2));
    let mut encoder = TiffEncoder::new(&mut file)?
        .with_compression(Compression::Deflate(DeflateLevel::Fast))
        .with_predictor(predictor);
    let mut image = encoder.new_image::<C>(picture.width(), picture.height())?;
    if picture.has_alpha() {
        image
            .encoder()
            .write_tag(Tag::ExtraSamples, &[ExtraSamples::UnassociatedAlpha.to_u16()][..])?;
    }
    if let Some(profile) = picture.profile() {
        image.encoder().write_tag(Tag::IccProfile, Undefined(profile.bytes()))?;
    }
    image.write_data(&samples)?;
    Ok(file.into_inner())
}

/// Bytes of the TIFF type UNDEFINED, which profiles are stored in.
struct Undefined<'a>(&'a [u8]);

impl TiffValue for Undefined<'_> {
    const BYTE_LEN: u8 = 1;
    const FIELD_TYPE: Type = Type::UNDEFINED;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.0)
    }
}
