//! Twice the size.

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path};
use crate::export::{Export, Value};

/// A picture of twice the height and width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upsample {
    /// Each pixel four times.
    Nearest,
    /// Between pixels; `aligned` puts the corners' centres onto each other.
    Bilinear {
        /// Whether the corners' centres lie onto each other.
        aligned: bool,
    },
}

impl Layer for Upsample {
    fn forward(&self, x: &Tensor, _pass: &Pass) -> Tensor {
        let size = x.size();
        let twice = [2 * size[2], 2 * size[3]];
        match *self {
            Self::Nearest => x.upsample_nearest2d(twice, None, None),
            Self::Bilinear { aligned } => x.upsample_bilinear2d(twice, aligned, None, None),
        }
    }

    fn visit(&self, _path: &Path, _visitor: &mut dyn FnMut(Parameter<'_>)) {}

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let (none, scales) = (Value::absent(), file.numbers(&[1.0, 1.0, 2.0, 2.0]));
        file.node("Resize", &[&x, &none, &scales], |node| match self {
            Self::Nearest => node
                .text("mode", "nearest")
                .text("nearest_mode", "floor")
                .text("coordinate_transformation_mode", "asymmetric"),
            Self::Bilinear { aligned } => node.text("mode", "linear").text(
                "coordinate_transformation_mode",
                if *aligned { "align_corners" } else { "half_pixel" },
            ),
        })
    }
}
