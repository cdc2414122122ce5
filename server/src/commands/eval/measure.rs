//! Renders photographs, and measures what became of them.

use std::path::Path;

use anyhow::{Context, bail};
use pixels::{Encoding, Format, Limits, Picture};
use render::RenderRequest;
use torch::Tensor;
use trainer::data::{to_picture, to_tensor};
use trainer::metric::{Distance, LEAST_PX, content, flicker, is_large_enough};

use super::perception::Seen;
use crate::commands::job::Job;

/// What is measured with, each `(1, 3, H, W)` of -1..1.
#[derive(Debug)]
pub struct Pictures {
    /// What a style works on.
    pub photographs: Vec<Tensor>,
    /// What it should look like.
    pub artworks: Vec<Tensor>,
}

/// What a style makes of photographs, beside an artwork.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// How far the photographs are from the artworks.
    pub photographs: Distance,
    /// How far the results are.
    pub results: Distance,
    /// How much of the photographs' contours is left, on average, where results have their size.
    pub content: Option<f64>,
    /// Levels of 255 by which the first result changes where its photograph moves by a few pixels.
    pub flicker: Option<f64>,
    /// What a feature network sees, where one is given.
    pub features: Option<Seen>,
}

/// Pictures of `files`, their longer side at `longest_px`; what cannot be read is an error.
pub fn read(files: &[impl AsRef<Path>], longest_px: u32) -> anyhow::Result<Vec<Tensor>> {
    let read = |file: &Path| -> anyhow::Result<Tensor> {
        let bytes = std::fs::read(file)?;
        let picture = pixels::decode(&bytes, &Limits::default())?;
        let (width, height) = picture.size();
        let (width, height) = pixels::fit(width, height, longest_px);
        let tensor = to_tensor(&pixels::resize(&picture, width, height)?)?;
        if !is_large_enough(&tensor) {
            bail!(
                "it would have {width} x {height} pixels; {LEAST_PX} on each side are needed: take a larger --size or leave it out"
            );
        }
        Ok(tensor)
    };
    let files = files.iter().map(AsRef::as_ref);
    files
        .map(|file| read(file).with_context(|| format!("{} cannot be used", file.display())))
        .collect()
}

/// What the style makes of one photograph, `(1, 3, H, W)` of -1..1; plugins and all.
pub fn render(job: &Job, photograph: &Tensor) -> anyhow::Result<Tensor> {
    let png = pixels::encode(&to_picture(photograph)?, &Encoding::new(Format::Png))?;
    let request = RenderRequest {
        picture: png.into(),
        settings: job.settings.clone(),
        format: Some(Format::Png),
    };
    let rendered = job.runtime.block_on(job.studio.renderer.render(&job.style, request))?;
    let result: Picture = pixels::decode(&rendered.body, &Limits::default())?;
    Ok(to_tensor(&result)?)
}

/// Measures results of the photographs, in the same order, beside the artworks; without a feature network.
pub fn measure(job: &Job, pictures: &Pictures, results: &[Tensor]) -> anyhow::Result<Measured> {
    let Pictures { photographs, artworks } = pictures;
    let contents = photographs.iter().zip(results);
    // A plugin may give a picture another size; contours can be compared where it does not.
    let contents: Vec<f64> = contents
        .filter(|(photograph, result)| photograph.size() == result.size())
        .map(|(photograph, result)| content(result, photograph))
        .collect();
    let mut failure = None;
    let moved = photographs.first().and_then(|photograph| {
        flicker(photograph, &mut |part| {
            render(job, part).unwrap_or_else(|error| {
                failure.get_or_insert(error);
                part.shallow_clone()
            })
        })
    });
    if let Some(error) = failure {
        return Err(error);
    }
    Ok(Measured {
        photographs: Distance::between(photographs, artworks),
        results: Distance::between(results, artworks),
        content: (!contents.is_empty()).then(|| contents.iter().sum::<f64>() / contents.len() as f64),
        flicker: moved,
        features: None,
    })
}
