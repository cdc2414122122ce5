//! Tries a style on the sample pictures, as anybody's picture would be.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use pixels::{Depth, Encoding, Format, Limits, Picture, Samples};
use render::{LoadedStyle, RenderRequest, Rendered, Renderer};
use serde_json::Map;

use super::report::{Measured, ReportedFault, Tried};
use crate::samples::Sample;

/// Longer side at which samples are tried, in pixels.
pub const SIZE_PX: u32 = 512;
/// Quality of previews that are stored.
const QUALITY: u8 = 90;
/// Standard deviation of a picture's levels, of 255, below which it is one plain colour.
const PLAIN_LEVELS: f64 = 1.0;

/// What came of a sample.
pub struct Trial {
    /// The sample's name.
    pub sample: String,
    /// The result, as it is shown.
    pub preview: Bytes,
    /// How long it took.
    pub tried: Tried,
    /// Millions of pixels that the generator worked on.
    pub megapixels: f64,
}

/// Renders one sample with every setting at its default.
///
/// # Errors
/// A fault of the pack, in words for its author.
pub async fn run(renderer: &Renderer, style: &Arc<LoadedStyle>, sample: &Sample) -> Result<Trial, ReportedFault> {
    let failed = |reason: String| {
        ReportedFault::new(
            "trial_failed",
            format!("on the sample `{}`: {reason}", sample.name),
            "try it yourself: pastiche apply PACK picture.jpg result.png",
        )
    };
    let settings = style.controls().resolve(&Map::new());
    let settings = settings.map_err(|faults| failed(format!("its own defaults are refused: {faults:?}")))?;
    let picture = small(&sample.bytes()).map_err(|error| failed(error.to_string()))?;
    let size = pixels::decode(&picture, &Limits::default()).map(|picture| picture.size());
    let (width, height) = size.map_err(|error| failed(error.to_string()))?;
    let request = RenderRequest {
        picture,
        settings,
        format: Some(Format::Png),
    };
    let rendered = renderer
        .render(style, request)
        .await
        .map_err(|error| failed(error.to_string()))?;
    let result = pixels::decode(&rendered.body, &Limits::default()).map_err(|error| failed(error.to_string()))?;
    if is_plain(&result) {
        return Err(failed("the result is one plain colour".to_owned()));
    }
    let encoding = Encoding {
        format: Format::Jpeg,
        quality: QUALITY,
    };
    let preview = pixels::encode(&result, &encoding).map_err(|error| failed(error.to_string()))?;
    Ok(Trial {
        sample: sample.name.clone(),
        preview: preview.into(),
        tried: tried(&sample.name, &rendered),
        megapixels: f64::from(width) * f64::from(height) / 1e6,
    })
}

/// The sample at the size of trials, as PNG.
fn small(sample: &Bytes) -> Result<Bytes, pixels::PictureError> {
    let picture = pixels::decode(sample, &Limits::default())?;
    let (width, height) = picture.size();
    let (width, height) = pixels::fit(width, height, SIZE_PX.min(width.max(height)));
    let small = pixels::resize(&picture, width, height)?;
    Ok(pixels::encode(&small, &Encoding::new(Format::Png))?.into())
}

fn tried(sample: &str, rendered: &Rendered) -> Tried {
    let took = |stages: &[&str]| {
        let stages = rendered.timings.iter().filter(|(stage, _)| stages.contains(stage));
        stages.map(|(_, took)| took).sum::<Duration>().as_secs_f64() * 1000.0
    };
    Tried {
        sample: sample.to_owned(),
        plugins_ms: took(&["before", "after"]),
        generator_ms: took(&["generator"]),
    }
}

/// Whether a picture has nothing in it: no channel of colour varies.
fn is_plain(picture: &Picture) -> bool {
    let Samples::U8(levels) = picture.to_depth(Depth::U8).into_samples() else {
        return false;
    };
    let channels = levels.len() / (picture.width() as usize * picture.height() as usize).max(1);
    (0..channels.min(3)).all(|channel| deviation(levels.iter().skip(channel).step_by(channels)) < PLAIN_LEVELS)
}

fn deviation<'a>(levels: impl Iterator<Item = &'a u8>) -> f64 {
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0_f64);
    for level in levels {
        let level = f64::from(*level);
        sum += level;
        squares += level * level;
        count += 1.0;
    }
    let mean = sum / count.max(1.0);
    (squares / count.max(1.0) - mean * mean).max(0.0).sqrt()
}

/// What was measured of a style, after its trials.
pub fn measured(style: &LoadedStyle, trials: &[Trial], device: &str, at_ms: i64) -> Option<Measured> {
    let mut speeds: Vec<f64> = trials
        .iter()
        .map(|trial| trial.tried.generator_ms / trial.megapixels)
        .collect();
    speeds.sort_by(f64::total_cmp);
    let ms_per_megapixel = *speeds.get(speeds.len() / 2)?;
    let side = SIZE_PX.next_multiple_of(style.manifest().generator.multiple);
    let cost = style.cost(side, side).ok()?;
    Some(Measured {
        device: device.to_owned(),
        at_ms,
        ms_per_megapixel,
        bytes_at_512: cost.peak_bytes,
        gflop_at_512: cost.flop as f64 / 1e9,
        parameters: style.pack().graph.parameters(),
    })
}
