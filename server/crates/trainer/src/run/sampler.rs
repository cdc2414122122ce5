//! What a method leaves behind that makes pictures from noise: there is no photograph to restyle, so it is no style pack.

use std::fs;
use std::io;
use std::path::Path;

use bytes::Bytes;

use super::Evaluation;
use super::card::Made;
use crate::export;
use crate::pack::Pack;
use crate::recipe::Recipe;

/// A generator from noise, what it makes, and where it comes from.
#[derive(Clone, Debug)]
pub struct Sampler {
    /// The ONNX file: `latent` `(n, 100)` of the standard normal distribution to `picture` `(n, 3, 32, 32)` of -1..1.
    pub generator: Bytes,
    /// A grid of pictures from the noise that the run's sheets show, as PNG.
    pub samples: Vec<u8>,
    /// What it was trained on and how, in Markdown.
    pub card: String,
}

impl Sampler {
    /// The names of both files that are of use.
    pub const FILES: [&str; 2] = ["generator.onnx", "samples.png"];

    /// Writes the folder; it must not exist, or be empty.
    ///
    /// # Errors
    /// When it holds files already, or cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        Pack::reserve(folder)?;
        let [generator, samples] = Self::FILES;
        fs::write(folder.join(generator), &self.generator)?;
        fs::write(folder.join(samples), &self.samples)?;
        fs::write(folder.join("README.md"), &self.card)
    }
}

/// The card of a generator from noise.
pub(super) fn card(recipe: &Recipe, made: &Made) -> String {
    let (style, training) = (&recipe.style, &recipe.training);
    let named: Vec<String> = recipe
        .data
        .artworks
        .iter()
        .filter_map(|path| Some(path.file_name()?.display().to_string()))
        .collect();
    format!(
        "# {}\n\n{}\n\n**What it is.** A generator of pictures of 32 by 32 pixels from noise (`{}`, 100 numbers of the standard normal \
         distribution each, to `{}`, values of -1..1). It restyles no photograph, so it is no style pack.\n\n**Trained on.** {} pictures: \
         {}.\n\n**Rights.** {}\n\n**Licence.** {}\n\n**Method.** deep convolutional generative adversarial networks (DCGAN, Radford et al. \
         2016), {} steps of {} crops, seed {}, no pretrained network. The recipe with all its defaults has sha256 {}.\n\n{}**Limits.** Say here what it does not do well.\n",
        style.title,
        style.summary.as_deref().unwrap_or(&style.title),
        export::NOISE,
        export::MADE,
        made.pictures.0,
        named.join(", "),
        recipe.data.rights,
        style.license,
        made.steps,
        training.batch,
        training.seed,
        recipe.digest(),
        made.evaluation.as_ref().map(figures).unwrap_or_default(),
    )
}

/// The paragraph on what was measured.
fn figures(evaluation: &Evaluation) -> String {
    let left = &evaluation.left;
    format!(
        "**Figures.** Of the distance of plain grey from the pictures, {:.2} (fine), {:.2} (middle), {:.2} (coarse) and {:.2} (palette) are \
         left in samples; they differ from each other {:.2} times as much as the pictures do.\n\n",
        left.fine, left.middle, left.coarse, left.palette, evaluation.variety
    )
}
