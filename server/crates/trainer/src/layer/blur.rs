//! Blurred resampling against aliasing (Zhang 2019), as the generator of CUT has it.

use tch::{Kind, Tensor};

use super::{Border, Layer, Mode, Parameter, Pass, Path, Role};
use crate::export::{Export, Value};
use crate::init::Init;

/// What is done beside blurring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resampling {
    /// Every second pixel is kept: weights 1 2 1, the border reflected.
    Down,
    /// Twice as many pixels: weights 1 3 3 1, the border repeated.
    Up,
}

/// A blur with half or twice the size; its `filt` `(C, 1, K, K)` is not trained.
#[derive(Debug)]
pub struct Blur {
    resampling: Resampling,
    filt: Tensor,
    channels: i64,
}

impl Blur {
    /// For `channels` channels.
    pub fn new(init: &mut Init, resampling: Resampling, channels: i64) -> Self {
        let row: &[f32] = match resampling {
            Resampling::Down => &[1.0, 2.0, 1.0],
            Resampling::Up => &[1.0, 3.0, 3.0, 1.0],
        };
        let row = init.fixed(row);
        let square = row.outer(&row);
        let gain = if resampling == Resampling::Up { 4.0 } else { 1.0 };
        let square = &square / square.sum(Kind::Float) * gain;
        let side = square.size()[0];
        Self {
            resampling,
            filt: square.expand([channels, 1, side, side], false).copy(),
            channels,
        }
    }

    fn border(&self) -> Border {
        let mode = match self.resampling {
            Resampling::Down => Mode::Reflect,
            Resampling::Up => Mode::Edge,
        };
        Border::new(mode, 1)
    }
}

impl Layer for Blur {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        let x = self.border().forward(&pass.cast(x), pass);
        let (filt, none) = (pass.cast(&self.filt), None::<&Tensor>);
        match self.resampling {
            Resampling::Down => x.conv2d(&filt, none, [2, 2], [0, 0], [1, 1], self.channels),
            Resampling::Up => {
                let y = x.conv_transpose2d(&filt, none, [2, 2], [2, 2], [0, 0], self.channels, [1, 1]);
                let (_, _, rows, columns) = y.size4().unwrap_or_default();
                y.narrow(2, 1, rows - 2).narrow(3, 1, columns - 2)
            }
        }
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        visitor(path.parameter("filt", &self.filt, Role::Fixed));
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let x = self.border().export(file, x);
        let filt = file.tensor(&self.filt);
        let (operator, pads) = match self.resampling {
            Resampling::Down => ("Conv", [0; 4]),
            Resampling::Up => ("ConvTranspose", [3; 4]),
        };
        file.node(operator, &[&x, &filt], |node| {
            node.ints("kernel_shape", &self.filt.size()[2..])
                .ints("strides", &[2, 2])
                .ints("pads", &pads)
                .int("group", self.channels)
        })
    }
}
