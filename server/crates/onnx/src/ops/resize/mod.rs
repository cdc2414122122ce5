//! Resize: <https://onnx.ai/onnx/operators/onnx__Resize.html>, opset 10 to 23, and Upsample:
//! <https://onnx.ai/onnx/operators/onnx__Upsample.html>, opset 7 to 9; one output.
//!
//! | operator, opset | inputs | attributes |
//! |---|---|---|
//! | Upsample 7 | X | `mode` (nearest, linear), `scales` |
//! | Upsample 9, Resize 10 | X, scales | `mode` (nearest, linear) |
//! | Resize 11 | X, roi, scales, sizes (one of the last two) | and `coordinate_transformation_mode`, `cubic_coeff_a`, `exclude_outside`, `extrapolation_value`, `nearest_mode`; mode cubic |
//! | Resize 18 | | and `antialias`, `axes`, `keep_aspect_ratio_policy` |
//! | Resize 19 | | coordinates `half_pixel_symmetric` |
//!
//! Whole-number nearest and plain bilinear resizing have kernels of their own; nearest otherwise is a look-up, and
//! everything else a weighted sum along each axis that changes. Up to opset 10 coordinates are asymmetric, and nearest
//! means the pixel before, when an axis is shortened the one after, as in onnxruntime.

mod axis;
mod lengths;
mod lower;
mod taps;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use axis::Coordinates;
pub use lengths::Lengths;

use super::{Attributes, Definition, Operator};
use crate::Refusal;
use crate::plan::{Operand, Scope};

pub(super) static DEFINITIONS: &[Definition] = &[
    Definition {
        name: "Resize",
        since: 10,
        inputs: 1..=4,
        outputs: 1..=1,
        read: read_resize,
    },
    Definition {
        name: "Upsample",
        since: 7,
        inputs: 1..=2,
        outputs: 1..=1,
        read: read_upsample,
    },
];

/// A tensor at another size.
#[derive(Clone, Debug)]
pub struct Resize {
    name: &'static str,
    /// What outputs are made of.
    pub mode: Mode,
    /// Where outputs lie on the input.
    pub coordinates: Coordinates,
    /// Whether the filter is widened where an axis gets shorter.
    pub antialias: bool,
    /// Whether pixels beyond the edge are left out.
    pub exclude_outside: bool,
    /// What outputs outside the input are.
    pub extrapolation: f64,
    /// Where the output's size comes from.
    pub lengths: Lengths,
}

/// What an output is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// One pixel.
    Nearest(Rounding),
    /// The pixels on either side of it, on each axis.
    Linear,
    /// Two pixels on either side of it, on each axis, with this coefficient.
    Cubic(f64),
}

/// Which pixel is the nearest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// The nearer one, of two as near the first.
    PreferFloor,
    /// The nearer one, of two as near the second.
    PreferCeil,
    /// The one before.
    Floor,
    /// The one after.
    Ceil,
    /// The one before, the one after where the axis is shortened.
    Before11,
}

fn read_resize(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    if attributes.opset() < 11 {
        return Ok(Arc::new(Resize::before_11(
            "Resize",
            attributes,
            Lengths::scales_at(1),
        )?));
    }
    let coordinates = coordinates(attributes)?.unwrap_or(Coordinates::HalfPixel);
    let mode = mode(attributes)?;
    let lengths = Lengths::read(attributes, coordinates == Coordinates::TfCropAndResize)?;
    let recent = attributes.opset() >= 18;
    let antialias = recent && attributes.flag("antialias")?.unwrap_or(false);
    if antialias && matches!(mode, Mode::Nearest(_)) {
        return Err(Refusal::new("attribute `antialias` means nothing in mode `nearest`"));
    }
    Ok(Arc::new(Resize {
        name: "Resize",
        mode,
        coordinates,
        antialias,
        exclude_outside: attributes.flag("exclude_outside")?.unwrap_or(false),
        extrapolation: attributes.float("extrapolation_value")?.unwrap_or(0.0),
        lengths,
    }))
}

fn coordinates(attributes: &mut Attributes<'_>) -> Result<Option<Coordinates>, Refusal> {
    let mut known = vec![
        ("half_pixel", Coordinates::HalfPixel),
        ("pytorch_half_pixel", Coordinates::PytorchHalfPixel),
        ("align_corners", Coordinates::AlignCorners),
        ("asymmetric", Coordinates::Asymmetric),
        ("tf_crop_and_resize", Coordinates::TfCropAndResize),
    ];
    if attributes.opset() < 13 {
        known.push(("tf_half_pixel_for_nn", Coordinates::TfHalfPixelForNn));
    }
    if attributes.opset() >= 19 {
        known.push(("half_pixel_symmetric", Coordinates::HalfPixelSymmetric));
    }
    attributes.choice("coordinate_transformation_mode", &known)
}

fn mode(attributes: &mut Attributes<'_>) -> Result<Mode, Refusal> {
    let roundings = [
        ("round_prefer_floor", Rounding::PreferFloor),
        ("round_prefer_ceil", Rounding::PreferCeil),
        ("floor", Rounding::Floor),
        ("ceil", Rounding::Ceil),
    ];
    let rounding = attributes
        .choice("nearest_mode", &roundings)?
        .unwrap_or(Rounding::PreferFloor);
    let coefficient = attributes.float("cubic_coeff_a")?.unwrap_or(-0.75);
    let modes = [
        ("nearest", Mode::Nearest(rounding)),
        ("linear", Mode::Linear),
        ("cubic", Mode::Cubic(coefficient)),
    ];
    Ok(attributes.choice("mode", &modes)?.unwrap_or(modes[0].1))
}

fn read_upsample(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let lengths = match attributes.opset() {
        10.. => {
            return Err(Refusal::new(
                "Upsample ended with opset 9; export the generator with Resize",
            ));
        }
        9 => Lengths::scales_at(1),
        _ => Lengths::fixed(
            attributes
                .floats("scales")?
                .ok_or_else(|| Refusal::new("attribute `scales` is missing"))?,
        ),
    };
    Ok(Arc::new(Resize::before_11("Upsample", attributes, lengths)?))
}

impl Resize {
    fn before_11(name: &'static str, attributes: &mut Attributes<'_>, lengths: Lengths) -> Result<Self, Refusal> {
        let modes = [("nearest", Mode::Nearest(Rounding::Before11)), ("linear", Mode::Linear)];
        Ok(Self {
            name,
            mode: attributes.choice("mode", &modes)?.unwrap_or(modes[0].1),
            coordinates: Coordinates::Asymmetric,
            antialias: false,
            exclude_outside: false,
            extrapolation: 0.0,
            lengths,
        })
    }
}

impl Operator for Resize {
    fn name(&self) -> &'static str {
        self.name
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let axes = self.lengths.axes(scope, x)?;
        Ok(vec![self.lower(scope, x, &axes)?])
    }
}
