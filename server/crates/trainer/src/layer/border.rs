//! Borders around pictures.

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path};
use crate::export::{Export, Value};

/// What a border is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The picture mirrored at its edge, the edge itself not repeated.
    Reflect,
    /// The edge repeated.
    Edge,
    /// Zeros.
    Zero,
}

/// A border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Border {
    /// What it is made of.
    pub mode: Mode,
    /// Pixels left, right, above, below.
    pub pixels: [i64; 4],
}

impl Border {
    /// As wide on all sides.
    pub fn new(mode: Mode, pixels: i64) -> Self {
        Self {
            mode,
            pixels: [pixels; 4],
        }
    }
}

impl Layer for Border {
    fn forward(&self, x: &Tensor, _pass: &Pass) -> Tensor {
        match self.mode {
            Mode::Reflect => x.reflection_pad2d(self.pixels),
            Mode::Edge => x.replication_pad2d(self.pixels),
            Mode::Zero => x.constant_pad_nd(self.pixels),
        }
    }

    fn visit(&self, _path: &Path, _visitor: &mut dyn FnMut(Parameter<'_>)) {}

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let [left, right, above, below] = self.pixels;
        let pads = file.integers(&[0, 0, above, left, 0, 0, below, right]);
        let mode = match self.mode {
            Mode::Reflect => "reflect",
            Mode::Edge => "edge",
            Mode::Zero => "constant",
        };
        file.node("Pad", &[&x, &pads], |node| node.text("mode", mode))
    }
}
