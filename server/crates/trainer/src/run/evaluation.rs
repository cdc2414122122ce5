//! What held-out photographs show of a generator.

use serde::{Deserialize, Serialize};
use tch::{Device, Tensor};

use crate::data::{Batches, Pictures};
use crate::draw::Draw;
use crate::method::{Judgement, Method};
use crate::metric::{self, Distance};
use crate::network;

/// Longest side of the photographs that are looked at, in pixels.
const SIDE_PX: u32 = 384;
/// What generators want of a picture's sides.
const MULTIPLE: i64 = 4;
/// Crops of artworks that discriminators are asked about.
const ASKED: usize = 8;
/// What a style should reach: shares of the photographs' distance that are left, and content. They weigh the parts of
/// [`Evaluation::score`].
const GUIDE: Distance = Distance {
    fine: 0.55,
    middle: 0.40,
    coarse: 0.25,
    palette: 0.25,
};
const GUIDE_CONTENT: f64 = 0.30;

/// How good a generator is on photographs that it did not learn from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Which share of the photographs' distance from the artworks is left in the results.
    pub left: Distance,
    /// How much of the photographs' contours is left.
    pub content: f64,
    /// Levels of 255 by which results change where photographs only move; 0 where they are too small to tell.
    pub flicker: f64,
    /// How different results are from each other, as a share of how different the photographs are.
    pub variety: f64,
    /// How light and dark of results follow those of photographs: the mean correlation, 1 to -1.
    pub luminance: f64,
    /// What the discriminators think.
    pub discriminator: Judgement,
}

impl Evaluation {
    /// One number to choose by, lower is better: the shares that are left, each beside what a style should reach, and a price for
    /// contours that are lost. Around 1 is good.
    pub fn score(&self) -> f64 {
        let left = &self.left;
        let parts = [
            left.fine / GUIDE.fine,
            left.middle / GUIDE.middle,
            left.coarse / GUIDE.coarse,
            left.palette / GUIDE.palette,
        ];
        let lost = (GUIDE_CONTENT - self.content).max(0.0) / GUIDE_CONTENT;
        parts.iter().sum::<f64>() / parts.len() as f64 + lost
    }
}

/// Looks at generators, always on the same pictures.
#[derive(Debug)]
pub(super) struct Evaluator {
    photographs: Vec<Tensor>,
    artworks: Vec<Tensor>,
    /// How far the photographs are from the artworks.
    whole: Distance,
    /// Crops of artworks for the discriminators.
    real: Tensor,
    crop_px: i64,
}

impl Evaluator {
    /// For these photographs, and the artworks of `batches` in the middle of their scales, all on the device where they will be
    /// looked at. `None` where there is none.
    pub fn new(held_out: &Pictures, batches: &Batches, device: Device) -> Option<Self> {
        let side = &batches.artworks;
        let mut photographs = held_out.fitted(SIDE_PX, MULTIPLE);
        photographs.retain(metric::is_large_enough);
        let scale = (side.crops.scale[0] + side.crops.scale[1]) / 2.0;
        let artworks = side.pictures.scaled(scale.min(1.0), metric::LEAST_PX);
        if photographs.is_empty() || artworks.is_empty() {
            return None;
        }
        let there = |pictures: Vec<Tensor>| pictures.iter().map(|picture| picture.to_device(device)).collect();
        let [photographs, artworks]: [Vec<Tensor>; 2] = [photographs, artworks].map(there);
        let mut draw = Draw::new(batches.seed, 0, "artworks to judge");
        let crop_px = side.crops.side_px as i64;
        let real = side.crops.draw(&side.pictures, ASKED, &mut draw)?;
        Some(Self {
            whole: Distance::between(&photographs, &artworks),
            real: Tensor::from_slice(&real)
                .reshape([-1, crop_px, crop_px, 3])
                .permute([0, 3, 1, 2]),
            photographs,
            artworks,
            crop_px,
        })
    }

    /// Looks at the averaged generator, and asks the discriminators.
    pub fn look(&self, method: &mut dyn Method) -> Evaluation {
        let (results, flicker) = method.generator_mut().with_average(|generator| {
            let mut render = |picture: &Tensor| network::infer(generator, &even(picture));
            let results: Vec<Tensor> = self.photographs.iter().map(&mut render).collect();
            let flicker = self
                .photographs
                .first()
                .and_then(|photograph| metric::flicker(photograph, &mut render));
            (results, flicker)
        });
        let pairs = || self.photographs.iter().zip(&results);
        let mean = |of: &dyn Fn(&Tensor, &Tensor) -> f64| {
            pairs().map(|(photograph, result)| of(photograph, result)).sum::<f64>() / results.len() as f64
        };
        let made: Vec<Tensor> = results.iter().map(|result| middle(result, self.crop_px)).collect();
        Evaluation {
            left: Distance::between(&results, &self.artworks).share_of(&self.whole),
            content: mean(&|photograph, result| metric::content(result, photograph)),
            flicker: flicker.unwrap_or(0.0),
            variety: match metric::variety(&self.photographs) {
                // One photograph has nothing to differ from.
                0.0 => 1.0,
                photographs => metric::variety(&results) / photographs,
            },
            luminance: mean(&metric::luminance_correlation),
            discriminator: method.judged(&self.real, &Tensor::cat(&made, 0)),
        }
    }
}

/// A picture whose sides are multiples of what generators want, cut where they are not.
fn even(picture: &Tensor) -> Tensor {
    let (_, _, height, width) = picture.size4().unwrap_or_default();
    picture
        .narrow(2, 0, height / MULTIPLE * MULTIPLE)
        .narrow(3, 0, width / MULTIPLE * MULTIPLE)
}

/// The middle of a picture at the size of a crop, made larger where the picture is smaller.
fn middle(picture: &Tensor, side: i64) -> Tensor {
    let (_, _, height, width) = picture.size4().unwrap_or_default();
    let least = height.min(width).min(side);
    let square = picture
        .narrow(2, (height - least) / 2, least)
        .narrow(3, (width - least) / 2, least);
    square.upsample_bilinear2d([side, side], false, None, None)
}
