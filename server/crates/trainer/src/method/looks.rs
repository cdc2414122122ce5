//! How results look, all together, beside the artworks.

use tch::{Kind, Tensor};

use super::Losses;
use crate::data::{COLOUR_PX, Tensors};
use crate::draw::Draw;
use crate::loss::{sliced_wasserstein, strokes};

/// Sides from which colours are looked at.
const DIRECTIONS: usize = 32;

/// How much it counts, beside the game, that results look like artworks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looks {
    /// In colours.
    pub palette: f64,
    /// In details; 0 spares the time.
    pub strokes: f64,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            palette: 10.0,
            strokes: 0.0,
        }
    }
}

impl Looks {
    /// How far `made` `(N, 3, H, W)` is from the artworks of `batch`, in step `step` of the run of this seed.
    pub(super) fn compare(self, made: &Tensor, batch: &Tensors, (seed, step): (u64, u64)) -> Compared {
        let made = made.to_kind(Kind::Float);
        let draw = |purpose| Draw::new(seed, step, purpose);
        Compared {
            palette: colours_apart(&made, &batch.colours, &mut draw("directions of colours")),
            strokes: (self.strokes > 0.0).then(|| {
                let artworks = batch.artworks.to_device(made.device());
                strokes(&made, &artworks, &mut draw("strokes"))
            }),
            weights: self,
        }
    }
}

/// What a comparison found, each a scalar with gradients.
pub(super) struct Compared {
    palette: Tensor,
    strokes: Option<Tensor>,
    weights: Looks,
}

impl Compared {
    /// What the generator minimises of it.
    pub fn asked(&self) -> Tensor {
        let palette = &self.palette * self.weights.palette;
        match &self.strokes {
            Some(strokes) => palette + strokes * self.weights.strokes,
            None => palette,
        }
    }

    /// The losses by name.
    pub fn losses(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let palette = std::iter::once((Losses::PALETTE, &self.palette));
        let all = palette.chain(self.strokes.as_ref().map(|strokes| (Losses::STROKES, strokes)));
        all.map(|(name, loss)| (name, loss.double_value(&[])))
    }
}

/// How far the colours of `made` are from those `wanted` `(n, 3)`, along random directions: a scalar. There are as many of both.
fn colours_apart(made: &Tensor, wanted: &Tensor, draw: &mut Draw) -> Tensor {
    let side = COLOUR_PX as i64;
    let colours = made.avg_pool2d([side; 2], [side; 2], [0, 0], false, true, None);
    let colours = colours.permute([0, 2, 3, 1]).reshape([-1, 3]);
    let directions = Tensor::from_slice(&draw.directions(3, DIRECTIONS)).reshape([3, -1]);
    let device = made.device();
    sliced_wasserstein(&colours, &wanted.to_device(device), &directions.to_device(device))
}
