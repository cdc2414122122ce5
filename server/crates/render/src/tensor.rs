//! Planes to a generator's input and back: layout, channel order, values.

use infer::Array;
use manifest::{ChannelOrder, Layout, Scale, TensorFormat};
use pixels::Planes;

use crate::RenderError;

/// The shape of one picture of this size, `(1, 3, height, width)` or `(1, height, width, 3)`.
pub(crate) fn shape(format: &TensorFormat, width: u32, height: u32) -> Vec<usize> {
    let (width, height) = (width as usize, height as usize);
    match format.layout {
        Layout::Nchw => vec![1, 3, height, width],
        Layout::Nhwc => vec![1, height, width, 3],
    }
}

/// A picture, red plane first, values 0 to 1, as the tensor that a generator takes.
pub(crate) fn from_planes(format: &TensorFormat, planes: Planes) -> Result<Array, RenderError> {
    let shape = shape(format, planes.width(), planes.height());
    let area = planes.values().len() / 3;
    let mut values = in_order(format, planes.into_values());
    for (channel, plane) in values.chunks_exact_mut(area).enumerate() {
        let (factor, offset) = line(&format.scale, channel);
        plane.iter_mut().for_each(|value| *value = *value * factor + offset);
    }
    let values = match format.layout {
        Layout::Nchw => values,
        Layout::Nhwc => interleave(&values, area),
    };
    Ok(Array::new(shape, values)?)
}

/// What a generator gave as a picture, red plane first, values 0 to 1, clamped to the format's range.
pub(crate) fn to_planes(format: &TensorFormat, array: Array) -> Result<Planes, RenderError> {
    let wrong = |shape: &[usize]| RenderError::Internal(format!("the generator gave shape {shape:?}"));
    let (height, width) = match (format.layout, array.shape()) {
        (Layout::Nchw, &[1, 3, height, width]) | (Layout::Nhwc, &[1, height, width, 3]) => (height, width),
        (_, shape) => return Err(wrong(shape)),
    };
    let side = |side: usize| u32::try_from(side).map_err(|_| wrong(&[height, width]));
    let (width, height) = (side(width)?, side(height)?);
    let values = array.into_vec::<f32>()?;
    let area = values.len() / 3;
    let mut values = match format.layout {
        Layout::Nchw => values,
        Layout::Nhwc => apart(&values, area),
    };
    for (channel, plane) in values.chunks_exact_mut(area).enumerate() {
        let (factor, offset) = line(&format.scale, channel);
        let (slope, origin) = (1.0 / factor, -offset / factor);
        // A comparison with NaN is false: what is not a number becomes black instead of poisoning the picture.
        plane
            .iter_mut()
            .for_each(|value| *value = unit(*value * slope + origin));
    }
    Ok(Planes::new(width, height, in_order(format, values))?)
}

fn unit(value: f32) -> f32 {
    if value > 0.0 { value.min(1.0) } else { 0.0 }
}

/// The line that takes a sample 0 to 1 of tensor channel `channel` to the tensor's value.
pub(crate) fn line(scale: &Scale, channel: usize) -> (f32, f32) {
    match scale {
        Scale::Range { low, high } => (high - low, *low),
        Scale::MeanStd { mean, std } => (1.0 / std[channel], -mean[channel] / std[channel]),
    }
}

/// Red-first planes in the tensor's order, or the tensor's planes red first: the same exchange both ways.
fn in_order(format: &TensorFormat, mut values: Vec<f32>) -> Vec<f32> {
    if format.order == ChannelOrder::Bgr {
        let area = values.len() / 3;
        let (first, rest) = values.split_at_mut(area);
        first.swap_with_slice(&mut rest[area..]);
    }
    values
}

fn interleave(planes: &[f32], area: usize) -> Vec<f32> {
    let (red, rest) = planes.split_at(area);
    let (green, blue) = rest.split_at(area);
    red.iter()
        .zip(green)
        .zip(blue)
        .flat_map(|((&r, &g), &b)| [r, g, b])
        .collect()
}

fn apart(pixels: &[f32], area: usize) -> Vec<f32> {
    let mut planes = vec![0.0; pixels.len()];
    let (red, rest) = planes.split_at_mut(area);
    let (green, blue) = rest.split_at_mut(area);
    for (index, pixel) in pixels.chunks_exact(3).enumerate() {
        red[index] = pixel[0];
        green[index] = pixel[1];
        blue[index] = pixel[2];
    }
    planes
}
