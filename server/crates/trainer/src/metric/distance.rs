//! How far results are from an artwork: in strokes, shapes and areas, and in colours.

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

use super::sliced;
use crate::draw::Draw;
use crate::pyramid;

/// Side of the squares that are compared (Karras et al. 2018).
const PATCH: i64 = 7;
/// Squares, and colours, that are compared at each size.
const POINTS: usize = 8192;

/// Sliced Wasserstein distances, of 7 by 7 pixels at three levels of the Laplacian pyramid as in Karras et al. 2018, and of
/// colours. In units of the pictures' values; 0 is the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distance {
    /// Strokes: details at full size.
    pub fine: f64,
    /// Shapes: details at half size.
    pub middle: f64,
    /// Areas and their colours: what is left at a quarter.
    pub coarse: f64,
    /// Colours, wherever they are.
    pub palette: f64,
}

impl Distance {
    /// Between two sets of pictures, none of them empty or smaller than 32 pixels. The same sets give the same numbers.
    pub fn between(a: &[Tensor], b: &[Tensor]) -> Self {
        let _guard = tch::no_grad_guard();
        let [a_levels, b_levels] = [a, b].map(|pictures| pictures.iter().map(pyramid::levels).collect::<Vec<_>>());
        let level = |index: usize| {
            let [a, b] = [&a_levels, &b_levels].map(|levels| {
                let level: Vec<&Tensor> = levels.iter().map(|levels| &levels[index]).collect();
                squares(&level, PATCH, &mut Draw::new(index as u64, 0, "squares"))
            });
            sliced::wasserstein(&a, &b, &mut Draw::new(index as u64, 0, "directions"))
        };
        let [a_colours, b_colours] = [a, b].map(|pictures| {
            let pictures: Vec<&Tensor> = pictures.iter().collect();
            squares(&pictures, 1, &mut Draw::new(0, 0, "colours"))
        });
        Self {
            fine: level(0),
            middle: level(1),
            coarse: level(2),
            palette: sliced::wasserstein(&a_colours, &b_colours, &mut Draw::new(0, 0, "colour directions")),
        }
    }

    /// Which share of another distance, that of the photographs, is left.
    #[must_use]
    pub fn share_of(&self, whole: &Self) -> Self {
        let share = |part: f64, whole: f64| part / whole.max(f64::MIN_POSITIVE);
        Self {
            fine: share(self.fine, whole.fine),
            middle: share(self.middle, whole.middle),
            coarse: share(self.coarse, whole.coarse),
            palette: share(self.palette, whole.palette),
        }
    }
}

/// Random squares of random pictures, `(POINTS, 3 * side * side)`.
fn squares(pictures: &[&Tensor], side: i64, draw: &mut Draw) -> Tensor {
    let counts = (0..pictures.len()).map(|index| {
        // As many of each picture, the remainder of the first ones.
        POINTS / pictures.len() + usize::from(index < POINTS % pictures.len())
    });
    let parts = pictures.iter().zip(counts).map(|(picture, count)| {
        let (_, _, height, width) = picture.size4().unwrap_or_default();
        let corner = |draw: &mut Draw, length: i64| draw.below((length - side + 1).max(1) as usize) as i64;
        let mut pixels = Vec::with_capacity(count * (side * side) as usize);
        for _ in 0..count {
            let (top, left) = (corner(draw, height), corner(draw, width));
            for row in top..top + side {
                pixels.extend((left..left + side).map(|column| row * width + column));
            }
        }
        let places = Tensor::from_slice(&pixels).to_device(picture.device());
        let picked = picture.reshape([3, -1]).index_select(1, &places);
        picked
            .reshape([3, count as i64, side * side])
            .permute([1, 0, 2])
            .reshape([count as i64, -1])
    });
    let parts: Vec<Tensor> = parts.collect();
    Tensor::cat(&parts, 0).to_kind(Kind::Float)
}
