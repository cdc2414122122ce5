//! The generator with residual blocks: fast neural style (Johnson et al. 2016), CycleGAN (Zhu et al. 2017), CUT (Park et
//! al. 2020). They differ in how they change size, pad and normalise.

use super::Normalization;
use crate::init::Init;
use crate::layer::{Activation, Blur, Border, Conv, ConvTranspose, Mode, Resampling, Residual, Sequence, Upsample};

/// How the picture is halved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Down {
    /// By a convolution of stride 2.
    Strided,
    /// By a convolution, then a blur of stride 2.
    Blurred,
}

/// How the picture is doubled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Up {
    /// By a transposed convolution of stride 2.
    Transpose,
    /// By repeating pixels, then a convolution.
    Nearest,
    /// By pixels between pixels, then a convolution: it draws a grid of its own less easily than those above (Odena et al. 2016).
    Bilinear,
    /// By a blur of twice the size, then a convolution.
    Blurred,
}

/// A generator of pictures: a convolution, two halvings, residual blocks, two doublings, a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resnet {
    /// Channels after the first convolution; four times as many in the blocks.
    pub channels: i64,
    /// Residual blocks.
    pub blocks: usize,
    /// Side of the first and the last kernel; odd.
    pub kernel: i64,
    /// How the picture is halved.
    pub down: Down,
    /// How the picture is doubled.
    pub up: Up,
    /// The border of the first and last convolution, of those in blocks, and of those after repeated pixels.
    pub border: Mode,
    /// The border of the convolutions that halve.
    pub down_border: Mode,
    /// How it normalises.
    pub norm: Normalization,
    /// Whether the result is bounded to -1..1 by a tanh.
    pub bounded: bool,
}

impl Resnet {
    /// As CycleGAN has it: 64 channels, nine blocks, transposed convolutions.
    pub fn cyclegan() -> Self {
        Self {
            channels: 64,
            blocks: 9,
            kernel: 7,
            down: Down::Strided,
            up: Up::Transpose,
            border: Mode::Reflect,
            down_border: Mode::Zero,
            norm: Normalization::Instance { affine: false },
            bounded: true,
        }
    }

    /// As CUT has it: CycleGAN's with blurred resampling.
    pub fn cut() -> Self {
        Self {
            down: Down::Blurred,
            up: Up::Blurred,
            ..Self::cyclegan()
        }
    }

    /// As fast neural style has it: 32 channels, five blocks, repeated pixels, no bound.
    pub fn fast_style() -> Self {
        Self {
            channels: 32,
            blocks: 5,
            kernel: 9,
            up: Up::Nearest,
            down_border: Mode::Reflect,
            norm: Normalization::Instance { affine: true },
            bounded: false,
            ..Self::cyclegan()
        }
    }

    /// The places in the sequence of the layers that end both halvings; the blocks follow, one by one.
    pub fn ends_of_halvings(&self) -> [usize; 2] {
        let border = usize::from(self.down_border != Mode::Zero);
        let blur = usize::from(self.down == Down::Blurred);
        // Border, convolution, norm and activation; then for each halving convolution, norm and activation, and what goes with it.
        let each = 3 + border + blur;
        [3 + each, 3 + 2 * each]
    }

    /// From pictures `(N, 3, H, W)` to pictures `(N, 3, H, W)`; sides are multiples of 4.
    pub fn build(&self, init: &mut Init) -> Sequence {
        let n = self.channels;
        let mut layers = self.ends(init, Sequence::new(), [3, n]);
        layers = self.activated(init, layers, n);
        for from in [n, 2 * n] {
            layers = self.halved(init, layers, from);
        }
        for _ in 0..self.blocks {
            layers = layers.then(Residual(self.block(init, 4 * n)));
        }
        for from in [4 * n, 2 * n] {
            layers = self.doubled(init, layers, from);
        }
        let bounded = self.ends(init, layers, [n, 3]);
        if self.bounded {
            bounded.then(Activation::Tanh)
        } else {
            bounded
        }
    }

    /// The first or the last convolution. The last one has a bias whatever is before it.
    fn ends(&self, init: &mut Init, layers: Sequence, [from, to]: [i64; 2]) -> Sequence {
        let bias = self.norm.wants_bias() || to == 3;
        layers
            .then(Border::new(self.border, self.kernel / 2))
            .then(Conv::new(init, from, to, self.kernel).bias(init, bias))
    }

    fn activated(&self, init: &mut Init, layers: Sequence, channels: i64) -> Sequence {
        layers.then(self.norm.layer(init, channels)).then(Activation::Relu)
    }

    /// A convolution of 3 by 3.
    fn conv(&self, init: &mut Init, [from, to]: [i64; 2]) -> Conv {
        Conv::new(init, from, to, 3).bias(init, self.norm.wants_bias())
    }

    fn halved(&self, init: &mut Init, layers: Sequence, from: i64) -> Sequence {
        let to = 2 * from;
        let stride = if self.down == Down::Strided { 2 } else { 1 };
        let conv = self.conv(init, [from, to]).stride(stride);
        let layers = bordered(layers, conv, self.down_border);
        let layers = self.activated(init, layers, to);
        match self.down {
            Down::Strided => layers,
            Down::Blurred => layers.then(Blur::new(init, Resampling::Down, to)),
        }
    }

    fn block(&self, init: &mut Init, channels: i64) -> Sequence {
        let body = bordered(Sequence::new(), self.conv(init, [channels; 2]), self.border);
        let body = self.activated(init, body, channels);
        bordered(body, self.conv(init, [channels; 2]), self.border).then(self.norm.layer(init, channels))
    }

    fn doubled(&self, init: &mut Init, layers: Sequence, from: i64) -> Sequence {
        let to = from / 2;
        let layers = match self.up {
            Up::Transpose => {
                let conv = ConvTranspose::new(init, [from, to], 3, 2);
                let bias = self.norm.wants_bias();
                layers.then(conv.bias(init, bias).cuts(1, 1).more(1))
            }
            Up::Nearest => bordered(layers.then(Upsample::Nearest), self.conv(init, [from, to]), self.border),
            Up::Bilinear => {
                let layers = layers.then(Upsample::Bilinear { aligned: false });
                bordered(layers, self.conv(init, [from, to]), self.border)
            }
            Up::Blurred => {
                let layers = layers.then(Blur::new(init, Resampling::Up, from));
                bordered(layers, self.conv(init, [from, to]), Mode::Zero)
            }
        };
        self.activated(init, layers, to)
    }
}

/// A convolution with a border of one pixel.
fn bordered(layers: Sequence, conv: Conv, border: Mode) -> Sequence {
    match border {
        Mode::Zero => layers.then(conv.border(1)),
        _ => layers.then(Border::new(border, 1)).then(conv),
    }
}
