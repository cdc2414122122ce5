//! From a recipe's words to what is trained, and on what.

use std::path::Path;
use std::rc::Rc;

use tch::{Device, Kind, Tensor};

use super::RunError;
use crate::data::{Batches, Crops, Pictures, Side};
use crate::features::{Features, FeaturesError, Normalisation};
use crate::layer::Mode;
use crate::method::{
    Cut, CutConfig, Cyclegan, CycleganConfig, Dcgan, DcganConfig, Game, Learning, Looks, Method, Networks, Perception,
};
use crate::network::{Patch, Resnet, Up};
use crate::recipe::{BorderName, MethodName, PrecisionName, Recipe, UpsampleName};

/// How much identity counts beside the cycle, where the recipe does not say (Zhu et al. 2017).
const IDENTITY: f64 = 0.5;

/// The method of a recipe, with fresh networks.
pub(super) fn method(recipe: &Recipe, perception: Option<Perception>, device: Device) -> Box<dyn Method> {
    let seed = recipe.training.seed;
    match recipe.training.method {
        MethodName::Cut | MethodName::Fastcut => {
            Box::new(Cut::new(cut(recipe), seed, device).with_perception(perception))
        }
        MethodName::Cyclegan => Box::new(Cyclegan::new(cyclegan(recipe), seed, device).with_perception(perception)),
        MethodName::Dcgan => Box::new(Dcgan::new(dcgan(recipe), seed, device)),
    }
}

/// The feature network of a recipe, if it names one, tried on pictures of the size of its crops.
pub(super) fn perception(recipe: &Recipe, base: &Path, device: Device) -> Result<Option<Perception>, RunError> {
    let Some(section) = &recipe.features else {
        return Ok(None);
    };
    let (values, [style, content]) = section.values();
    let normalisation = Normalisation {
        mean: section.mean,
        std: section.std,
    };
    let side = recipe.training.crop_px as i64;
    let open = || {
        let features = Features::open(&base.join(&section.file), &values, normalisation, device)?;
        let picture = Tensor::zeros([recipe.training.batch as i64, 3, side, side], (Kind::Float, device));
        let seen = tch::no_grad(|| features.of(&picture))?;
        Ok((features, seen))
    };
    let (features, seen) = open().map_err(|error: FeaturesError| RunError::Data(format!("features.file: {error}")))?;
    let fits = |value: &Tensor| value.dim() == 4 && value.kind() == Kind::Float;
    if let Some((name, value)) = values.iter().zip(&seen).find(|(_, value)| !fits(value)) {
        let size = value.size();
        return Err(RunError::Data(format!(
            "features.layers: `{name}` is {size:?}; float32 maps (N, C, H, W) are needed"
        )));
    }
    Ok(Some(Perception {
        features: Rc::new(features),
        style: (style, section.style_weight),
        content: (content, section.content_weight),
    }))
}

fn cut(recipe: &Recipe) -> CutConfig {
    let training = &recipe.training;
    let identity = training.method == MethodName::Cut;
    CutConfig {
        networks: networks(recipe),
        game: game(recipe),
        learning: learning(recipe),
        nce: training.nce_weight.unwrap_or(if identity { 2.0 } else { 10.0 }),
        identity,
        looks: looks(recipe),
        ..CutConfig::default()
    }
}

fn cyclegan(recipe: &Recipe) -> CycleganConfig {
    let training = &recipe.training;
    CycleganConfig {
        networks: networks(recipe),
        game: game(recipe),
        learning: learning(recipe),
        cycle: training.cycle_weight,
        identity: training.identity_weight.unwrap_or(IDENTITY * training.cycle_weight),
        looks: looks(recipe),
    }
}

fn dcgan(recipe: &Recipe) -> DcganConfig {
    DcganConfig {
        game: game(recipe),
        learning: learning(recipe),
        ..DcganConfig::default()
    }
}

fn networks(recipe: &Recipe) -> Networks {
    let default = Networks::default();
    let (generator, discriminator) = (&recipe.generator, &recipe.discriminator);
    Networks {
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
    }
}

fn game(recipe: &Recipe) -> Game {
    Game {
        rate_factor: recipe.discriminator.rate_factor,
        augment: recipe.discriminator.augment,
        penalty: recipe.discriminator.penalty.map(|penalty| {
            let weight = recipe.discriminator.penalty_weight;
            (penalty, weight.unwrap_or(penalty.usual_weight()))
        }),
        adversarial: recipe.training.adversarial,
    }
}

fn looks(recipe: &Recipe) -> Looks {
    Looks {
        palette: recipe.training.palette_weight,
        strokes: recipe.training.stroke_weight,
    }
}

fn learning(recipe: &Recipe) -> Learning {
    let training = &recipe.training;
    Learning {
        average: training.ema_decay,
        longest_gradient: training.gradient_clip,
        precision: match training.precision {
            PrecisionName::F32 => Kind::Float,
            PrecisionName::Bf16 => Kind::BFloat16,
        },
    }
}

/// What the steps of a recipe learn from.
pub(super) fn batches(recipe: &Recipe, photographs: Option<Pictures>, artworks: Pictures) -> Batches {
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
        photographs: photographs.map(|photographs| side(photographs, training.photograph_scale)),
        artworks: side(artworks, training.artwork_scale),
    }
}
