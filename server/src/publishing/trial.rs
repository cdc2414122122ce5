//! Tries a style on the sample pictures, as anybody's picture would be.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use infer::InferError;
use pixels::{Depth, Encoding, Format, Limits, Picture, PictureError, Samples};
use render::{LoadedStyle, RawOutput, RenderError, RenderRequest, Rendered, Renderer};
use serde_json::Map;

use super::report::{Measured, ReportedColor, ReportedFault, Tried};
use crate::samples::Sample;

/// Longer side at which samples are tried, in pixels.
pub const SIZE_PX: u32 = 512;
/// Longer side of the first run, which nobody measures.
pub const WARM_UP_PX: u32 = 128;
/// Quality of previews that are stored.
const QUALITY: u8 = 90;
/// Colours that a style is known by.
const MOST_COLORS: usize = 6;
/// Standard deviation of a picture's levels, of 255, below which it is one plain colour.
const PLAIN_LEVELS: f64 = 1.0;

/// Share of a generator's values that may lie far outside of the range that its manifest declares.
const MOST_OUTSIDE: f64 = 0.01;

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

/// Why a sample was not tried.
pub enum TrialError {
    /// The pack is at fault.
    Fault(ReportedFault),
    /// The server is: another time it may go.
    Later(String),
}

/// Renders one sample at this size with every setting at its default, and looks at what its generator and plugins do.
///
/// # Errors
/// [`TrialError`].
pub async fn run(
    renderer: &Renderer,
    style: &Arc<LoadedStyle>,
    sample: &Sample,
    side: u32,
) -> Result<Trial, TrialError> {
    let failed = |reason: String| {
        TrialError::Fault(ReportedFault::new(
            "trial_failed",
            format!("on the sample `{}`: {reason}", sample.name),
            "try it yourself: pastiche apply PACK picture.jpg result.png",
        ))
    };
    let settings = style.controls().resolve(&Map::new());
    let settings = settings.map_err(|faults| failed(format!("its own defaults are refused: {faults:?}")))?;
    let bytes = sample.bytes();
    let (picture, (width, height)) = apart(move || small(&bytes, side)).await?;
    let request = RenderRequest {
        picture,
        settings,
        format: Some(Format::Png),
    };
    // A version that is being checked is nobody else's yet, so every call is the trial's own.
    take_plugins_bytes(style);
    let rendered = renderer.observe(style, request).await.map_err(|error| {
        let reason = error.to_string();
        if is_packs_fault(&error) {
            failed(reason)
        } else {
            TrialError::Later(reason)
        }
    })?;
    if let Some(fault) = rendered.raw.and_then(|raw| raw_fault(&sample.name, &raw)) {
        return Err(TrialError::Fault(fault));
    }
    let body = rendered.body.clone();
    let Some(preview) = apart(move || shown(&body)).await? else {
        return Err(failed("the result is one plain colour".to_owned()));
    };
    Ok(Trial {
        sample: sample.name.clone(),
        preview,
        tried: tried(&sample.name, &rendered, take_plugins_bytes(style)),
        megapixels: f64::from(width) * f64::from(height) / 1e6,
    })
}

/// Whether a render failed because of what is in the pack, and not because of the load or state of this server.
fn is_packs_fault(error: &RenderError) -> bool {
    match error {
        RenderError::Picture(_)
        | RenderError::TooLarge { .. }
        | RenderError::Generator { .. }
        | RenderError::Plugin(_)
        | RenderError::PluginSize { .. } => true,
        RenderError::Infer(error) => matches!(
            error,
            InferError::Input { .. }
                | InferError::Array { .. }
                | InferError::Failed { .. }
                | InferError::Panicked { .. }
        ),
        RenderError::Internal(_) => false,
    }
}

/// Does what takes a processor beside the threads that serve.
async fn apart<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, PictureError> + Send + 'static,
) -> Result<T, TrialError> {
    let done = tokio::task::spawn_blocking(task).await;
    let done = done.map_err(|error| TrialError::Later(error.to_string()))?;
    done.map_err(|error| TrialError::Later(error.to_string()))
}

/// The sample with its longer side at `side`, as PNG, and its size.
fn small(sample: &Bytes, side: u32) -> Result<(Bytes, (u32, u32)), PictureError> {
    let picture = pixels::decode(sample, &Limits::default())?;
    let (width, height) = picture.size();
    let (width, height) = pixels::fit(width, height, side.min(width.max(height)));
    let small = pixels::resize(&picture, width, height)?;
    let png = pixels::encode(&small, &Encoding::new(Format::Png))?;
    Ok((png.into(), (width, height)))
}

/// A result as previews show it; nothing where it is one plain colour.
fn shown(result: &Bytes) -> Result<Option<Bytes>, PictureError> {
    let result = pixels::decode(result, &Limits::default())?;
    if is_plain(&result) {
        return Ok(None);
    }
    let encoding = Encoding {
        format: Format::Jpeg,
        quality: QUALITY,
    };
    Ok(Some(pixels::encode(&result, &encoding)?.into()))
}

/// The most memory that one call of a plugin took since this was last asked.
fn take_plugins_bytes(style: &LoadedStyle) -> u64 {
    let plugins = style.pack().plugins.iter();
    plugins.map(|(_, plugin)| plugin.take_peak_bytes()).max().unwrap_or(0)
}

fn tried(sample: &str, rendered: &Rendered, plugins_bytes: u64) -> Tried {
    let took = |stages: &[&str]| {
        let stages = rendered.timings.iter().filter(|(stage, _)| stages.contains(stage));
        stages.map(|(_, took)| took).sum::<Duration>().as_secs_f64() * 1000.0
    };
    Tried {
        sample: sample.to_owned(),
        plugins_ms: took(&["before", "after"]),
        generator_ms: took(&["generator"]),
        plugins_bytes,
    }
}

/// What is wrong with what the generator gave, if anything is.
fn raw_fault(sample: &str, raw: &RawOutput) -> Option<ReportedFault> {
    let share = |part: usize| part as f64 / raw.count.max(1) as f64;
    let (code, what, help) = if raw.not_finite > 0 {
        let what = format!("gives {} of {} values that are no numbers", raw.not_finite, raw.count);
        (
            "output_not_finite",
            what,
            "look at it by itself: pastiche generator run; a division by zero or a training that ran away does this",
        )
    } else if raw.is_constant {
        let what = format!("gives the same everywhere, from {} to {}", raw.low, raw.high);
        (
            "output_constant",
            what,
            "its input may have another range than `[generator.input]` says, or its training has failed",
        )
    } else if share(raw.outside) > MOST_OUTSIDE {
        let what = format!(
            "gives values from {} to {}; {:.1} % of them lie far outside of the range in `[generator.output]`",
            raw.low,
            raw.high,
            share(raw.outside) * 100.0
        );
        (
            "output_range",
            what,
            "correct `range`, or `mean` and `std`, in `[generator.output]` of style.toml",
        )
    } else {
        return None;
    };
    Some(ReportedFault::new(
        code,
        format!("on the sample `{sample}` the generator {what}"),
        help,
    ))
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

/// The colours of what a style made of the samples.
///
/// # Errors
/// [`TrialError::Later`].
pub async fn colors(trials: &[Trial]) -> Result<Vec<ReportedColor>, TrialError> {
    let previews: Vec<Bytes> = trials.iter().map(|trial| trial.preview.clone()).collect();
    apart(move || {
        let pictures = previews
            .iter()
            .map(|preview| pixels::decode(preview, &Limits::default()));
        let pictures = pictures.collect::<Result<Vec<_>, _>>()?;
        let swatches = pixels::palette(&pictures.iter().collect::<Vec<_>>(), MOST_COLORS)?;
        Ok(swatches.iter().map(ReportedColor::from).collect())
    })
    .await
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
