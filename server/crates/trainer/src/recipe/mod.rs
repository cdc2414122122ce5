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
//! is a whole one; [`GeneratorSection`] and [`TrainingSection`] say what else there is, with its defaults.

use std::path::PathBuf;

use manifest::StyleName;
use serde::Deserialize;
use thiserror::Error;

use crate::draw::Draw;

/// A recipe.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What it will be called.
    pub style: StyleSection,
    /// What it is made from.
    pub data: DataSection,
    /// The network.
    #[serde(default)]
    pub generator: GeneratorSection,
    /// How it is made.
    #[serde(default)]
    pub training: TrainingSection,
}

/// What the style will be called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSection {
    /// Files of artworks; one is enough.
    pub artworks: Vec<PathBuf>,
    /// A folder of photographs.
    pub photographs: PathBuf,
    /// Who holds the rights to both; stands on the style's card.
    pub rights: String,
}

/// The network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GeneratorSection {
    /// Channels after the first convolution, from 4 to 128.
    pub channels: i64,
    /// Residual blocks, from 1 to 16.
    pub blocks: usize,
}

impl Default for GeneratorSection {
    fn default() -> Self {
        Self {
            channels: 24,
            blocks: 4,
        }
    }
}

/// How it is made.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingSection {
    /// Steps, from 1 to a million.
    pub steps: u64,
    /// What all draws follow from.
    pub seed: u64,
    /// Photographs, and as many crops of artworks, in a step, from 1 to 64.
    pub batch: usize,
    /// Pixels of a crop's side, from 64 to 1024, a multiple of 4.
    pub crop_px: usize,
    /// Pixels of a crop for each pixel of an artwork of 1280 px, from and to: small ones make large strokes small.
    pub artwork_scale: [f64; 2],
    /// Pixels of a crop for each pixel of a photograph of 900 px, from and to.
    pub photograph_scale: [f64; 2],
    /// Rate at the beginning, above 0 and below 0.1.
    pub rate: f64,
}

impl Default for TrainingSection {
    fn default() -> Self {
        Self {
            steps: 3000,
            seed: 1,
            batch: 2,
            crop_px: 128,
            artwork_scale: [0.4, 0.8],
            photograph_scale: [0.25, 0.8],
            rate: 2e-4,
        }
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
    let recipe: Recipe = toml::from_str(text).map_err(|error| RecipeError::Text(error.to_string()))?;
    let faults = recipe.faults();
    if faults.is_empty() {
        Ok(recipe)
    } else {
        Err(RecipeError::Values(faults))
    }
}

impl Recipe {
    fn faults(&self) -> Vec<String> {
        let TrainingSection {
            steps,
            batch,
            crop_px,
            artwork_scale,
            photograph_scale,
            rate,
            ..
        } = self.training;
        let scale = |[from, to]: [f64; 2]| from > 0.0 && from <= to && to <= 8.0;
        let mut faults = Vec::new();
        let mut check = |holds: bool, fault: &str| {
            if !holds {
                faults.push(fault.to_owned());
            }
        };
        check(
            (4..=128).contains(&self.generator.channels),
            "generator.channels: from 4 to 128",
        );
        check(
            (1..=16).contains(&self.generator.blocks),
            "generator.blocks: from 1 to 16",
        );
        check((1..=1_000_000).contains(&steps), "training.steps: from 1 to 1000000");
        check((1..=64).contains(&batch), "training.batch: from 1 to 64");
        check(
            (64..=1024).contains(&crop_px) && crop_px.is_multiple_of(4),
            "training.crop_px: from 64 to 1024, a multiple of 4",
        );
        check(
            scale(artwork_scale),
            "training.artwork_scale: two numbers above 0, the smaller first, at most 8",
        );
        check(
            scale(photograph_scale),
            "training.photograph_scale: two numbers above 0, the smaller first, at most 8",
        );
        check(rate > 0.0 && rate < 0.1, "training.rate: above 0 and below 0.1");
        check(!self.data.artworks.is_empty(), "data.artworks: name at least one file");
        check(
            !self.data.rights.trim().is_empty(),
            "data.rights: say who holds the rights to artworks and photographs",
        );
        if let Err(error) = self.style.name.parse::<StyleName>() {
            faults.push(format!("style.name: {error}"));
        }
        faults
    }

    /// The row of random numbers for a purpose in a step.
    pub fn draw(&self, step: u64, purpose: &str) -> Draw {
        Draw::new(self.training.seed, step, purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[style]\nname = \"studio/wave\"\ntitle = \"Wave\"\nlicense = \"CC-BY-4.0\"\n\
                        [data]\nartworks = [\"a.jpg\"]\nphotographs = \"p\"\nrights = \"ours\"\n";

    fn refused(more: &str, reasons: &[&str]) {
        let message = parse(&format!("{GOOD}{more}")).unwrap_err().to_string();
        for reason in reasons {
            assert!(message.contains(reason), "`{message}` does not say `{reason}`");
        }
    }

    #[test]
    fn what_is_not_said_has_defaults() {
        let recipe = parse(GOOD).unwrap();
        assert_eq!(recipe.training, TrainingSection::default());
        assert_eq!(recipe.generator, GeneratorSection::default());
    }

    #[test]
    fn faults_say_where_and_what() {
        refused(
            "[training]\nstep = 4\n",
            &["line 10", "unknown field `step`", "`steps`"],
        );
        refused("[training]\nsteps = \"many\"\n", &["line 10", "invalid type"]);
        refused(
            "[training]\nsteps = 0\ncrop_px = 130\nartwork_scale = [2, 1]\n[generator]\nblocks = 40\n",
            &[
                "training.steps",
                "training.crop_px",
                "training.artwork_scale",
                "generator.blocks",
            ],
        );
        let missing = parse("[style]\nname = \"a/b\"\n").unwrap_err().to_string();
        assert!(missing.contains("missing field"), "{missing}");
        let name = parse(&GOOD.replace("studio/wave", "Wave")).unwrap_err().to_string();
        assert!(name.contains("style.name"), "{name}");
    }
}
