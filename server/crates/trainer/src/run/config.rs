//! From a recipe's words to what is trained, and on what.

use tch::Kind;

use crate::data::{Batches, Crops, Pictures, Side};
use crate::layer::Mode;
use crate::method::CutConfig;
use crate::network::{Patch, Resnet, Up};
use crate::recipe::{BorderName, MethodName, PrecisionName, Recipe, UpsampleName};

/// The networks and losses of a recipe.
pub(super) fn cut(recipe: &Recipe) -> CutConfig {
    let default = CutConfig::default();
    let (generator, discriminator, training) = (&recipe.generator, &recipe.discriminator, &recipe.training);
    CutConfig {
        generator: Resnet {
            channels: generator.channels,
            blocks: generator.blocks,
            up: match generator.upsample {
                UpsampleName::Transpose => Up::Transpose,
                UpsampleName::Nearest => Up::Nearest,
                UpsampleName::Bilinear => Up::Bilinear,
            },
            down_border: match generator.border {
                BorderName::Reflect => Mode::Reflect,
                BorderName::Zero => Mode::Zero,
            },
            ..default.generator
        },
        margin_px: generator.margin_px,
        discriminator: Patch {
            channels: discriminator.channels,
            layers: discriminator.layers,
            ..default.discriminator
        },
        scales: discriminator.scales,
        rate_factor: discriminator.rate_factor,
        nce: training.nce_weight.unwrap_or(match training.method {
            MethodName::Cut => 2.0,
            MethodName::Fastcut => 10.0,
        }),
        identity: training.method == MethodName::Cut,
        augment: discriminator.augment,
        adversarial: training.adversarial,
        palette: training.palette_weight,
        strokes: training.stroke_weight,
        average: training.ema_decay,
        longest_gradient: training.gradient_clip,
        precision: match training.precision {
            PrecisionName::F32 => Kind::Float,
            PrecisionName::Bf16 => Kind::BFloat16,
        },
        ..default
    }
}

/// What the steps of a recipe learn from.
pub(super) fn batches(recipe: &Recipe, photographs: Pictures, artworks: Pictures) -> Batches {
    let training = &recipe.training;
    let side = |pictures, scale| Side {
        pictures,
        crops: Crops {
            side_px: training.crop_px,
            scale,
        },
    };
    Batches {
        seed: training.seed,
        count: training.batch,
        photographs: side(photographs, training.photograph_scale),
        artworks: side(artworks, training.artwork_scale),
    }
}
