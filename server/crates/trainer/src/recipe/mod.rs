//! Recipes: what a style is made from and how, as a file.
//!
//! ```toml
//! [style]
//! name = "studio/wave"
//! title = "Wave"
//! license = "CC-BY-4.0"
//!
//! [data]
//! artworks = ["wave.jpg"]
//! photographs = "photographs"
//! rights = "The artwork is in the public domain; the photographs are our own."
//! ```
//!
//! is a whole one; [`GeneratorSection`], [`DiscriminatorSection`] and [`TrainingSection`] say what else there is, with its
//! defaults.

mod faults;
mod features;
mod keys;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::hex::hex;
use crate::loss::{Adversarial, Penalty};

pub use features::FeaturesSection;

/// A recipe.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What it will be called.
    pub style: StyleSection,
    /// What it is made from.
    pub data: DataSection,
    /// The network that makes pictures.
    #[serde(default)]
    pub generator: GeneratorSection,
    /// The networks that judge them.
    #[serde(default)]
    pub discriminator: DiscriminatorSection,
    /// How it is made.
    #[serde(default)]
    pub training: TrainingSection,
    /// A network that is asked what it sees in results, if there is one.
    pub features: Option<FeaturesSection>,
}

/// What the style will be called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StyleSection {
    /// `publisher/name`.
    pub name: String,
    /// What people read.
    pub title: String,
    /// One sentence; the title where nothing is said.
    pub summary: Option<String>,
    /// SPDX expression.
    pub license: String,
    /// Words to find it by.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What the style is made from. Paths are looked up from the recipe's own folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DataSection {
    /// Artworks: files, folders, or manifests of [datasets](crate::dataset); one file is enough. `dcgan` learns from them alone.
    pub artworks: Vec<PathBuf>,
    /// A folder of photographs, or the manifest of a [dataset](crate::dataset). Only `dcgan` needs none.
    pub photographs: Option<PathBuf>,
    /// A generator to begin from instead of chance: a pack folder, or an ONNX file; of the same channels, blocks and upsample.
    /// Not for `dcgan`.
    pub start: Option<PathBuf>,
    /// Who holds the rights to both; stands on the style's card.
    pub rights: String,
}

/// The network that makes pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct GeneratorSection {
    /// Channels after the first convolution, from 4 to 128.
    pub channels: i64,
    /// Residual blocks, from 1 to 16.
    pub blocks: usize,
    /// How it doubles the size.
    pub upsample: UpsampleName,
    /// What lies beyond the picture where it halves the size.
    pub border: BorderName,
    /// Pixels by which the published generator widens pictures and cuts its results again, from 0 to 64, a multiple of 4: with
    /// zeros as border, its frame shows without.
    pub margin_px: i64,
}

/// What lies beyond a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BorderName {
    /// The picture, mirrored.
    Reflect,
    /// Nothing.
    Zero,
}

/// How a generator doubles the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UpsampleName {
    /// By a transposed convolution.
    Transpose,
    /// By repeating pixels, then a convolution.
    Nearest,
    /// By pixels between pixels, then a convolution.
    Bilinear,
}

/// The networks that judge pictures, one for each size.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiscriminatorSection {
    /// Adam's rate for them as a multiple of the generator's, from 0.1 to 10 (two time scales, Heusel et al. 2017): more where they
    /// know no better than chance.
    pub rate_factor: f64,
    /// Channels after the first convolution, from 4 to 128.
    pub channels: i64,
    /// Convolutions of stride 2, from 1 to 5: three see patches of 70 by 70 pixels.
    pub layers: usize,
    /// Sizes of a picture that are judged, each half of the one before, from 1 to 4: the smallest sees how large areas lie.
    pub scales: usize,
    /// Whether they see pictures with other colours, moved, and with holes (DiffAugment), so that they do not learn few artworks by
    /// heart.
    pub augment: bool,
    /// What keeps their slopes short: `r1` (Mescheder et al. 2018) or `gradient-penalty` (Gulrajani et al. 2017, with
    /// `adversarial = "wasserstein"`). They take longer with it.
    pub penalty: Option<Penalty>,
    /// How much the penalty counts, above 0 and up to 1000. Left out, it is 5 for `r1` and 10 for `gradient-penalty`.
    pub penalty_weight: Option<f64>,
}

impl Default for DiscriminatorSection {
    fn default() -> Self {
        Self {
            rate_factor: 1.0,
            channels: 32,
            layers: 3,
            scales: 2,
            augment: false,
            penalty: None,
            penalty_weight: None,
        }
    }
}

impl Default for GeneratorSection {
    fn default() -> Self {
        Self {
            channels: 24,
            blocks: 4,
            upsample: UpsampleName::Bilinear,
            border: BorderName::Reflect,
            margin_px: 0,
        }
    }
}

/// How it is made.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingSection {
    /// The method.
    pub method: MethodName,
    /// Steps, from 1 to a million.
    pub steps: u64,
    /// What all draws follow from.
    pub seed: u64,
    /// Photographs, and as many crops of artworks, in a step, from 1 to 64. Left out, it is 2; for `dcgan` 64, and at least 2.
    pub batch: usize,
    /// Pixels of a crop's side, from 64 to 1024, a multiple of 4; for `dcgan` 32.
    pub crop_px: usize,
    /// Pixels of a crop for each pixel of an artwork of 1280 px, from and to: small ones make large strokes small. `dcgan` counts from
    /// pictures of 96 px, and begins with crops that show most of them.
    pub artwork_scale: [f64; 2],
    /// Pixels of a crop for each pixel of a photograph of 900 px, from and to.
    pub photograph_scale: [f64; 2],
    /// Adam's rate at the beginning, above 0 and below 0.1. Left out, it is 2e-4, for `dcgan` 1e-4.
    pub learning_rate: f64,
    /// How much it counts that places of a result are told apart as those of the photograph, beside the adversarial game; from 0 to
    /// 100. More keeps more of the photograph. Left out, it is what the method is known for: 2 for `cut`, 10 for `fastcut`.
    pub nce_weight: Option<f64>,
    /// How much it counts that who goes from one side to the other and back comes out as before, beside the adversarial game; from 0
    /// to 100. Only for `cyclegan`.
    pub cycle_weight: f64,
    /// How much it counts that what looks like the other side already passes unchanged; from 0 to 100. Half of `cycle_weight` where it
    /// is left out; 0 spares a third of the generators' work. Only for `cyclegan`.
    pub identity_weight: Option<f64>,
    /// How much it counts that the colours of the results, all together, are the artworks'; from 0 to 1000.
    pub palette_weight: f64,
    /// How much it counts that the details of the results, all together, are the artworks': stroke and grain; from 0 to 100. 0 for
    /// paintings of smooth planes, which it would blur.
    pub stroke_weight: f64,
    /// The adversarial game. Left out, it is `least-squares`, for `dcgan` `non-saturating`.
    #[serde(with = "adversarial")]
    pub adversarial: Adversarial,
    /// Share of the old that stays, in each step, in the average of the generator's weights; from 0.5 to below 1.
    pub ema_decay: f64,
    /// Longest gradient of a network; longer ones are shortened to it. Nothing is shortened where it is left out.
    pub gradient_clip: Option<f64>,
    /// Evaluations on held-out photographs without a better one after which the run ends; 0 does all steps. A run has 40.
    pub patience: usize,
    /// What convolutions are computed in.
    pub precision: PrecisionName,
}

impl Default for TrainingSection {
    fn default() -> Self {
        Self {
            method: MethodName::Cut,
            steps: 3000,
            seed: 1,
            batch: 2,
            crop_px: 128,
            artwork_scale: [0.4, 0.8],
            photograph_scale: [0.25, 0.8],
            learning_rate: 2e-4,
            nce_weight: None,
            cycle_weight: 10.0,
            identity_weight: None,
            palette_weight: 10.0,
            stroke_weight: 4.0,
            adversarial: Adversarial::LeastSquares,
            ema_decay: 0.995,
            gradient_clip: None,
            patience: 0,
            precision: PrecisionName::F32,
        }
    }
}

/// A method of training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MethodName {
    /// Contrastive unpaired translation (Park et al. 2020), with identity.
    Cut,
    /// The same without identity: a step takes little more than half the time, and more of the photograph stays.
    Fastcut,
    /// Cycle-consistent adversarial networks (Zhu et al. 2017): photographs that are restyled and restored should come out as they were.
    Cyclegan,
    /// Deep convolutional generative adversarial networks (Radford et al. 2016): pictures of 32 px like those of `data.artworks`, from
    /// noise. There is nothing to restyle, so what comes of it is no style pack.
    Dcgan,
}

impl MethodName {
    /// Whether its generator makes pictures from noise, not from photographs.
    pub fn makes_from_noise(self) -> bool {
        self == Self::Dcgan
    }
}

impl fmt::Display for MethodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cut => "cut",
            Self::Fastcut => "fastcut",
            Self::Cyclegan => "cyclegan",
            Self::Dcgan => "dcgan",
        })
    }
}

/// What convolutions are computed in. Weights, norms and losses stay float32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PrecisionName {
    /// float32; on GPUs its products are of TF32.
    F32,
    /// bfloat16: faster where the processor has instructions for it.
    Bf16,
}

/// Adversarial losses by the names of [`Adversarial::name`].
mod adversarial {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::loss::Adversarial;

    pub(super) fn serialize<S: Serializer>(loss: &Adversarial, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(loss.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Adversarial, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(de::Error::custom)
    }
}

/// What is wrong, where, and which key was meant.
fn told(error: &toml::de::Error) -> String {
    let message = error.to_string();
    // serde names the unknown word and all that are known, each in backquotes.
    let mut words = error.message().split('`').skip(1).step_by(2);
    let unknown = error.message().starts_with("unknown ").then(|| words.next()).flatten();
    let advice = unknown.and_then(|unknown| manifest::did_you_mean(unknown, words));
    match advice {
        Some(advice) => format!("{message}{advice}"),
        None => message,
    }
}

impl Recipe {
    /// The recipe as a file that says everything that has a meaning for its method, defaults too.
    pub fn text(&self) -> String {
        let Ok(mut text) = toml::Table::try_from(self) else {
            return String::new();
        };
        for key in keys::without_meaning(self.training.method) {
            keys::remove(&mut text, key);
        }
        toml::to_string_pretty(&text).unwrap_or_default()
    }

    /// The sha256 of [`Recipe::text`], in hexadecimal digits.
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.text()))
    }
}

/// What is wrong with a recipe.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecipeError {
    /// It is no TOML, or a key is missing, unknown or of another type; says where.
    #[error("{0}")]
    Text(String),
    /// Values that cannot be used, all of them.
    #[error("{}", .0.join("\n"))]
    Values(Vec<String>),
}

/// Reads a recipe.
///
/// # Errors
/// [`RecipeError`], with line and column, or with every value that cannot be used.
pub fn parse(text: &str) -> Result<Recipe, RecipeError> {
    let mut recipe: Recipe = toml::from_str(text).map_err(|error| RecipeError::Text(told(&error)))?;
    let said = text.parse().map_err(|error| RecipeError::Text(told(&error)))?;
    keys::fill(&mut recipe.training, &said);
    let faults = faults::find(&recipe, &said);
    if faults.is_empty() {
        Ok(recipe)
    } else {
        Err(RecipeError::Values(faults))
    }
}
