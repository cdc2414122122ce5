//! What a trained style says about itself: its manifest and its card.

use bytes::Bytes;
use manifest::StyleName;

use super::{Evaluation, RunError};
use crate::pack::{Pack, license_text};
use crate::recipe::{MethodName, Recipe};

/// Sides of pictures are padded to multiples of it, in pixels: the generator halves them twice.
const MULTIPLE: u32 = 4;

/// How a generator was made.
pub(super) struct Made {
    /// Artworks and photographs that were learned from.
    pub pictures: (usize, usize),
    pub steps: u64,
    pub evaluation: Option<Evaluation>,
}

/// The pack of a recipe.
pub(super) fn pack(recipe: &Recipe, made: &Made, generator: Bytes) -> Result<Pack, RunError> {
    let ((artworks, photographs), steps) = (made.pictures, made.steps);
    let style = &recipe.style;
    let name: StyleName = style
        .name
        .parse()
        .map_err(|error| RunError::Data(format!("style.name: {error}")))?;
    let files = recipe.data.artworks.iter().filter_map(|file| file.file_name());
    let files: Vec<String> = files.map(|file| file.to_string_lossy().into_owned()).collect();
    let pretrained = match &recipe.features {
        Some(features) => {
            let name = features.file.file_name().unwrap_or_default();
            format!("losses on what {} sees", name.display())
        }
        None => "no pretrained network".to_owned(),
    };
    let method = format!(
        "{}, {steps} steps of {} crops of {} px, {} channels, {} blocks, {pretrained}",
        match recipe.training.method {
            MethodName::Cut => "contrastive unpaired translation (CUT, Park et al. 2020)",
            MethodName::Fastcut => "contrastive unpaired translation (FastCUT, Park et al. 2020)",
            MethodName::Cyclegan => "cycle-consistent adversarial networks (CycleGAN, Zhu et al. 2017)",
            MethodName::Dcgan => "deep convolutional generative adversarial networks (DCGAN, Radford et al. 2016)",
        },
        recipe.training.batch,
        recipe.training.crop_px,
        recipe.generator.channels,
        recipe.generator.blocks
    );
    let digest = recipe.digest();
    let card = format!(
        "# {}\n\n{}\n\n**Trained on.** {artworks} artwork(s): {}; and {photographs} photographs as the other side of the adversarial \
         training. Nothing of them is in this pack but what the generator learned.\n\n**Rights.** {}\n\n**Method.** {method}, seed {}. The recipe with all its defaults has sha256 \
         {digest}.\n\n{}\
         **Limits.** Say here what it does not do well.\n",
        style.title,
        style.summary.as_deref().unwrap_or(&style.title),
        files.join(", "),
        recipe.data.rights,
        recipe.training.seed,
        made.evaluation.as_ref().map(figures).unwrap_or_default(),
    );
    let text = |key: &str, value: String| (key.to_owned(), value);
    Ok(Pack {
        name,
        title: style.title.clone(),
        summary: style.summary.clone().unwrap_or_else(|| style.title.clone()),
        tags: style.tags.clone(),
        license: style.license.clone(),
        license_text: license_text(&style.license),
        card,
        range: [-1.0, 1.0],
        multiple: MULTIPLE,
        provenance: vec![
            text("artworks", files.join(", ")),
            text("method", method),
            text("photographs", photographs.to_string()),
            text("recipe_sha256", digest),
            text("rights", recipe.data.rights.clone()),
            text("seed", recipe.training.seed.to_string()),
        ],
        generator,
    })
}

/// The paragraph on what was measured.
fn figures(evaluation: &Evaluation) -> String {
    let left = &evaluation.left;
    let kept = evaluation
        .kept
        .map(|kept| format!("; content {:.2}; flicker {:.1} levels", kept.content, kept.flicker));
    format!(
        "**Figures.** On photographs that it did not learn from, {:.2} (fine), {:.2} (middle), {:.2} (coarse) and {:.2} (palette) of \
         their distance from the artwork are left{}.\n\n",
        left.fine,
        left.middle,
        left.coarse,
        left.palette,
        kept.unwrap_or_default()
    )
}
