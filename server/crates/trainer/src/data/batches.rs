//! What each step learns from.

use tch::Tensor;

use super::{Crops, Pictures};
use crate::draw::Draw;

/// Where the crops of each step come from.
#[derive(Debug)]
pub struct Batches {
    /// Seed of all draws.
    pub seed: u64,
    /// Photographs, and as many crops of artworks, in a step.
    pub count: usize,
    /// What is to be restyled; none where pictures are made from noise.
    pub photographs: Option<Side>,
    /// What it should look like.
    pub artworks: Side,
}

/// One side of the training.
#[derive(Debug)]
pub struct Side {
    /// The pictures.
    pub pictures: Pictures,
    /// How crops of them are cut.
    pub crops: Crops,
}

/// The crops of one step, as numbers: tensors are made where they are used, since threads that touch tensors start threads of
/// libtorch's own.
#[derive(Debug, PartialEq)]
pub struct Batch {
    photographs: Vec<f32>,
    artworks: Vec<f32>,
    colours: Vec<f32>,
    side_px: usize,
}

/// The tensors of one step, on the CPU.
#[derive(Debug)]
pub struct Tensors {
    /// `(N, 3, side, side)` of -1..1, channels-last; `N` is 0 where pictures are made from noise.
    pub photographs: Tensor,
    /// The same of artworks.
    pub artworks: Tensor,
    /// Colours from all over the artworks, `(n, 3)` of -1..1, where `n` is the number of squares of [`COLOUR_PX`] pixels in all
    /// photographs.
    pub colours: Tensor,
}

/// Pixels of the squares, in crops, whose mean colours are looked at.
pub const COLOUR_PX: usize = 4;

impl Batches {
    /// The crops of a step, the same whenever and wherever they are drawn. `None` where a side has no picture.
    pub fn draw(&self, step: u64) -> Option<Batch> {
        let values = |side: &Side, purpose| {
            let mut draw = Draw::new(self.seed, step, purpose);
            side.crops.draw(&side.pictures, self.count, &mut draw)
        };
        let (photographs, colours) = match &self.photographs {
            Some(photographs) => (values(photographs, "photographs")?, self.colours(step)?),
            None => (Vec::new(), Vec::new()),
        };
        Some(Batch {
            photographs,
            artworks: values(&self.artworks, "artworks")?,
            colours,
            side_px: self.artworks.crops.side_px,
        })
    }

    /// Mean colours of random squares of artworks, each as large as [`COLOUR_PX`] pixels of a crop.
    fn colours(&self, step: u64) -> Option<Vec<f32>> {
        let Side { pictures, crops } = &self.artworks;
        let mut draw = Draw::new(self.seed, step, "colours");
        let count = self.count * (crops.side_px / COLOUR_PX).pow(2);
        let scale = (crops.scale[0] + crops.scale[1]) / 2.0;
        let side = ((COLOUR_PX as f64 / scale).round() as usize).max(1);
        let mut colours = Vec::with_capacity(3 * count);
        for _ in 0..count {
            let picture = pictures.get(draw.below(pictures.len()))?;
            colours.extend(picture.colour(side, &mut draw));
        }
        Some(colours)
    }
}

impl Batch {
    /// As tensors.
    pub fn tensors(&self) -> Tensors {
        let side = self.side_px as i64;
        let pictures = |values: &[f32]| {
            let pixels = Tensor::from_slice(values).reshape([-1, side, side, 3]);
            pixels.permute([0, 3, 1, 2])
        };
        Tensors {
            photographs: pictures(&self.photographs),
            artworks: pictures(&self.artworks),
            colours: Tensor::from_slice(&self.colours).reshape([-1, 3]),
        }
    }
}
