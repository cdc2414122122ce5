//! The contact sheet: photographs above, results below.

use pixels::{Encoding, Format, PictureError};
use tch::Tensor;

use crate::data::{Pictures, to_picture};
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
    let picture = to_picture(&sheet.unsqueeze(0))?;
    pixels::encode(&picture, &Encoding::new(Format::Png)).map(Some)
}
