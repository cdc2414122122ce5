//! The contact sheet: photographs above, results below.

use pixels::{Encoding, Format, Picture, PictureError, Samples};
use tch::{Kind, Tensor};

use crate::data::Pictures;
use crate::layer::Layer;
use crate::network::infer;

/// Pixels of each picture's side on the sheet.
const SIDE: i64 = 256;

/// The sheet as PNG; `None` where there is no picture.
pub(super) fn make(generator: &dyn Layer, pictures: &Pictures) -> Result<Option<Vec<u8>>, PictureError> {
    let _guard = tch::no_grad_guard();
    let Some(photographs) = pictures.squares(SIDE) else {
        return Ok(None);
    };
    let results = infer(generator, &photographs);
    // Each row of the sheet is all pictures side by side.
    let row = |pictures: &Tensor| Tensor::cat(&pictures.unbind(0), 2);
    let sheet = Tensor::cat(&[row(&photographs), row(&results)], 1);
    let alpha = Tensor::ones_like(&sheet.narrow(0, 0, 1));
    let bytes = (Tensor::cat(&[sheet, alpha], 0).clamp(-1.0, 1.0) + 1.0) * 127.5;
    let bytes = bytes.round().to_kind(Kind::Uint8).permute([1, 2, 0]).contiguous();
    let (rows, columns) = (bytes.size()[0] as u32, bytes.size()[1] as u32);
    let samples = Vec::<u8>::try_from(bytes.flatten(0, -1)).unwrap_or_default();
    let picture = Picture::new(columns, rows, Samples::U8(samples), false, None)?;
    pixels::encode(&picture, &Encoding::new(Format::Png)).map(Some)
}
