//! One picture through a generator on a device.

use std::sync::Arc;

use infer::{Permit, Precision, Work};
use pixels::{Picture, Planes, Region};

use crate::admission::Admitted;
use crate::{LoadedStyle, RenderError, tensor};

/// The work for a device: the picture padded by reflection, as the generator's input.
pub(crate) fn work(
    style: &LoadedStyle,
    picture: &Picture,
    admitted: &Admitted,
    precision: Precision,
) -> Result<Work, RenderError> {
    let padded = pixels::pad_reflect(&pixels::to_planes(picture), admitted.width, admitted.height);
    Ok(Work {
        generator: style.generator_key(),
        graph: Arc::clone(style.graph()),
        precision,
        input: tensor::from_planes(&style.manifest().generator.input, padded)?,
        peak_bytes: admitted.cost.peak_bytes,
        apart: style.keeps_pictures_apart(),
    })
}

/// Runs a work in the place that was reserved for it.
pub(crate) async fn run(permit: Permit, work: Work) -> Result<infer::Output, RenderError> {
    Ok(permit.submit(work).await?)
}

/// What the generator gave as a picture: cropped back, with the depth and alpha of `picture`.
pub(crate) fn picture(style: &LoadedStyle, picture: &Picture, array: infer::Array) -> Result<Picture, RenderError> {
    let planes: Planes = tensor::to_planes(&style.manifest().generator.output, array)?;
    let region = Region {
        x: 0,
        y: 0,
        width: picture.width(),
        height: picture.height(),
    };
    let planes = if (planes.width(), planes.height()) == picture.size() {
        planes
    } else {
        pixels::crop(&planes, region)?
    };
    Ok(pixels::from_planes(&planes, picture.depth(), picture)?)
}
