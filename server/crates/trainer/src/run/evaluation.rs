//! What held-out pictures show of a generator.

use serde::{Deserialize, Serialize};
use tch::{Device, Tensor};

use super::data::Trial;
use crate::data::{Batches, Pictures, Side};
use crate::draw::Draw;
use crate::features::FeaturesError;
use crate::layer::Layer;
use crate::method::{Judgement, Method, Perception};
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

/// How good a generator is on photographs that it did not learn from, or with noise, always the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Which share of the photographs' distance from the artworks is left in the results; from noise, of that of plain grey.
    pub left: Distance,
    /// How different results are from each other, as a share of how different the photographs are, or the pictures that they should be
    /// like.
    pub variety: f64,
    /// What is left of the photographs; nothing where there are none.
    #[serde(flatten)]
    pub kept: Option<Kept>,
    /// What the discriminators think.
    pub discriminator: Judgement,
}

/// What is left of photographs in what is made of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// How much of the photographs' contours is left.
    pub content: f64,
    /// Levels of 255 by which results change where photographs only move; 0 where they are too small to tell.
    pub flicker: f64,
    /// How light and dark of results follow those of photographs: the mean correlation, 1 to -1.
    pub luminance: f64,
    /// How different results and photographs are to the recipe's feature network, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perceptual: Option<f64>,
}

impl Evaluation {
    /// One number to choose by, lower is better: the shares that are left, each beside what a style should reach, and a price for
    /// contours that are lost. Around 1 is good for a style.
    pub fn score(&self) -> f64 {
        let left = &self.left;
        let parts = [
            left.fine / GUIDE.fine,
            left.middle / GUIDE.middle,
            left.coarse / GUIDE.coarse,
            left.palette / GUIDE.palette,
        ];
        let lost = |kept: Kept| (GUIDE_CONTENT - kept.content).max(0.0) / GUIDE_CONTENT;
        parts.iter().sum::<f64>() / parts.len() as f64 + self.kept.map_or(0.0, lost)
    }
}

/// Looks at generators, always with the same pictures.
#[derive(Debug)]
pub(super) struct Evaluator {
    given: Given,
    /// What results should be like.
    wanted: Vec<Tensor>,
    /// How far from that is what nobody has worked on: photographs, or plain grey.
    whole: Distance,
    /// How different photographs, or the pictures that are wanted, are from each other.
    variety: f64,
    /// Crops for the discriminators.
    real: Tensor,
    crop_px: i64,
    perception: Option<Perception>,
}

/// What generators make pictures from.
#[derive(Debug)]
enum Given {
    Photographs(Vec<Tensor>),
    Noise(Tensor),
}

impl Evaluator {
    /// For what a generator is tried on, and the artworks of `batches` in the middle of their scales, all on the device where they
    /// will be looked at. `None` where there is nothing to try it on.
    pub fn new(trial: &Trial, batches: &Batches, device: Device) -> Option<Self> {
        match trial {
            Trial::Photographs(held_out) => Self::of_photographs(held_out, batches, device),
            Trial::Noise { noise, pictures } => Self::of_noise(&noise.to_device(device), pictures, batches),
        }
    }

    fn of_photographs(held_out: &Pictures, batches: &Batches, device: Device) -> Option<Self> {
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
        Some(Self {
            whole: Distance::between(&photographs, &artworks),
            variety: metric::variety(&photographs),
            real: crops(side, &side.pictures, ASKED, &mut draw)?.to_device(device),
            given: Given::Photographs(photographs),
            wanted: artworks,
            crop_px: side.crops.side_px as i64,
            perception: None,
        })
    }

    /// Samples should be like crops of pictures that are not learned from, or of the others where none is left out.
    fn of_noise(noise: &Tensor, held_out: &Pictures, batches: &Batches) -> Option<Self> {
        let side = &batches.artworks;
        let pictures = if held_out.is_empty() { &side.pictures } else { held_out };
        let count = noise.size()[0] as usize;
        let mut draw = Draw::new(batches.seed, 0, "pictures to compare");
        let real = crops(side, pictures, count, &mut draw)?.to_device(noise.device());
        let wanted: Vec<Tensor> = real.unbind(0).iter().map(|picture| picture.unsqueeze(0)).collect();
        let grey = [wanted.first()?.zeros_like()];
        Some(Self {
            given: Given::Noise(noise.shallow_clone()),
            whole: Distance::between(&grey, &wanted),
            variety: metric::variety(&wanted),
            wanted,
            real,
            crop_px: side.crops.side_px as i64,
            perception: None,
        })
    }

    /// Asks a feature network too.
    pub fn with_perception(self, perception: Option<Perception>) -> Self {
        Self { perception, ..self }
    }

    /// How different results and photographs are to the feature network; nothing where there is none, or it does not take their sizes.
    ///
    /// # Panics
    /// As tch does, when memory runs out.
    fn perceptual(&self, photographs: &[Tensor], results: &[Tensor]) -> Option<f64> {
        let features = &self.perception.as_ref()?.features;
        let _guard = tch::no_grad_guard();
        let of = |picture: &Tensor| match features.of(picture) {
            Ok(seen) => Some(seen),
            Err(FeaturesError::Size(_)) => None,
            Err(error) => panic!("{error}"),
        };
        let apart =
            |(photograph, result): (&Tensor, &Tensor)| Some(metric::perceptual(&of(&even(photograph))?, &of(result)?));
        let all: Option<Vec<f64>> = photographs.iter().zip(results).map(apart).collect();
        all.map(|all| all.iter().sum::<f64>() / all.len() as f64)
    }

    /// Looks at the averaged generator, and asks the discriminators.
    pub fn look(&self, method: &mut dyn Method) -> Evaluation {
        let (results, kept) = method.generator_mut().with_average(|generator| match &self.given {
            Given::Photographs(photographs) => {
                let (results, mut kept) = restyled(generator, photographs);
                kept.perceptual = self.perceptual(photographs, &results);
                (results, Some(kept))
            }
            Given::Noise(noise) => {
                let made = network::infer(generator, noise);
                let made = made.unbind(0).iter().map(|picture| picture.unsqueeze(0)).collect();
                (made, None)
            }
        });
        let made: Vec<Tensor> = results.iter().map(|result| middle(result, self.crop_px)).collect();
        Evaluation {
            left: Distance::between(&results, &self.wanted).share_of(&self.whole),
            // One picture has nothing to differ from.
            variety: match self.variety {
                0.0 => 1.0,
                variety => metric::variety(&results) / variety,
            },
            kept,
            discriminator: method.judged(&self.real, &Tensor::cat(&made, 0)),
        }
    }
}

/// What a generator makes of photographs, and what is left of them.
fn restyled(generator: &dyn Layer, photographs: &[Tensor]) -> (Vec<Tensor>, Kept) {
    let mut render = |picture: &Tensor| network::infer(generator, &even(picture));
    let results: Vec<Tensor> = photographs.iter().map(&mut render).collect();
    let flicker = photographs
        .first()
        .and_then(|photograph| metric::flicker(photograph, &mut render));
    let mean = |of: &dyn Fn(&Tensor, &Tensor) -> f64| {
        let pairs = photographs.iter().zip(&results);
        pairs.map(|(photograph, result)| of(photograph, result)).sum::<f64>() / results.len() as f64
    };
    let kept = Kept {
        content: mean(&|photograph, result| metric::content(result, photograph)),
        flicker: flicker.unwrap_or(0.0),
        luminance: mean(&metric::luminance_correlation),
        perceptual: None,
    };
    (results, kept)
}

/// `count` crops of `pictures` as `side` cuts them, `(count, 3, side, side)`. `None` where there is no picture.
fn crops(side: &Side, pictures: &Pictures, count: usize, draw: &mut Draw) -> Option<Tensor> {
    let crop_px = side.crops.side_px as i64;
    let values = side.crops.draw(pictures, count, draw)?;
    let pixels = Tensor::from_slice(&values).reshape([-1, crop_px, crop_px, 3]);
    Some(pixels.permute([0, 3, 1, 2]))
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

#[cfg(test)]
mod tests;
