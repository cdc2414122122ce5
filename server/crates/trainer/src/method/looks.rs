//! How results look, all together, beside the artworks.

use tch::{Kind, Tensor};

use super::{Losses, total};
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
            strokes: 4.0,
        }
    }
}

impl Looks {
    /// How far `made` `(N, 3, H, W)` is from the artworks of `batch`, in step `step` of the run of this seed.
    pub(super) fn compare(self, made: &Tensor, batch: &Tensors, (seed, step): (u64, u64)) -> Compared {
        let made = made.to_kind(Kind::Float);
        let draw = |purpose| Draw::new(seed, step, purpose);
        let mut compared = Compared(Vec::new());
        let palette = colours_apart(&made, &batch.colours, &mut draw("directions of colours"));
        compared.add(Losses::PALETTE, palette, self.palette);
        if self.strokes > 0.0 {
            let artworks = batch.artworks.to_device(made.device());
            let strokes = strokes(&made, &artworks, &mut draw("strokes"));
            compared.add(Losses::STROKES, strokes, self.strokes);
        }
        compared
    }
}

/// What comparisons found: scalars with gradients by name, and how much each counts.
pub(super) struct Compared(Vec<(&'static str, Tensor, f64)>);

impl Compared {
    /// One more.
    pub fn add(&mut self, name: &'static str, loss: Tensor, weight: f64) {
        self.0.push((name, loss, weight));
    }

    /// What the generator minimises of all: a scalar.
    pub fn asked(&self) -> Tensor {
        total(self.0.iter().map(|(_, loss, weight)| loss * *weight))
    }

    /// The losses by name.
    pub fn losses(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.0.iter().map(|(name, loss, _)| (*name, loss.double_value(&[])))
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
