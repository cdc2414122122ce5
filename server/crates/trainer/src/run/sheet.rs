//! The contact sheet: photographs above, results below; or a grid of what was made from noise.

use pixels::{Encoding, Format, PictureError};
use tch::Tensor;

use super::data::Trial;
use crate::data::{Pictures, to_picture};
use crate::layer::Layer;
use crate::method::Generator;
use crate::network::infer;

/// Pixels of each photograph's side on the sheet.
const SIDE: i64 = 256;
/// Pictures in a row of the grid.
const ROW: i64 = 8;

/// The sheet of the averaged generator as PNG; `None` where there is nothing to try it on.
pub(super) fn make(generator: &mut Generator, trial: &Trial) -> Result<Option<Vec<u8>>, PictureError> {
    let _guard = tch::no_grad_guard();
    let sheet = generator.with_average(|generator| match trial {
        Trial::Photographs(photographs) => pairs(generator, photographs),
        Trial::Noise { noise, .. } => Some(grid(&infer(generator, noise))),
    });
    let encoded = |sheet: Tensor| {
        let picture = to_picture(&sheet.unsqueeze(0))?;
        pixels::encode(&picture, &Encoding::new(Format::Png))
    };
    sheet.map(encoded).transpose()
}

/// Photographs above what becomes of them, `(3, 2 * SIDE, N * SIDE)`.
fn pairs(generator: &dyn Layer, photographs: &Pictures) -> Option<Tensor> {
    let photographs = photographs.squares(SIDE)?;
    let results = infer(generator, &photographs);
    Some(Tensor::cat(&[row(&photographs), row(&results)], 1))
}

/// Pictures `(N, 3, H, W)` in rows of [`ROW`]; what is left of `N` is left out.
fn grid(pictures: &Tensor) -> Tensor {
    let rows = (0..pictures.size()[0] / ROW).map(|place| row(&pictures.narrow(0, place * ROW, ROW)));
    Tensor::cat(&rows.collect::<Vec<_>>(), 1)
}

/// All pictures side by side.
fn row(pictures: &Tensor) -> Tensor {
    Tensor::cat(&pictures.unbind(0), 2)
}
