//! The U-Net of pix2pix (Isola et al. 2017): halvings to a few pixels and doublings back, each level beside its own input.

use super::Normalization;
use crate::init::Init;
use crate::layer::{Activation, Conv, ConvTranspose, Dropout, Sequence, Skip};

/// Slope of its leaky ReLUs.
const SLOPE: f64 = 0.2;

/// A generator of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unet {
    /// Channels after the first halving; they double three times.
    pub channels: i64,
    /// Halvings, at least 5; sides are multiples of two to that power.
    pub levels: usize,
    /// How it normalises.
    pub norm: Normalization,
    /// Whether the inner levels of eight times the channels drop half of their numbers while training.
    pub dropout: bool,
}

impl Default for Unet {
    fn default() -> Self {
        Self {
            channels: 64,
            levels: 8,
            norm: Normalization::Batch,
            dropout: true,
        }
    }
}

impl Unet {
    /// From pictures `(N, 3, H, W)` to pictures `(N, 3, H, W)` of -1..1.
    pub fn build(&self, init: &mut Init) -> Sequence {
        let n = self.channels;
        Sequence::new()
            .then(
                Conv::new(init, 3, n, 4)
                    .bias(init, self.norm.wants_bias())
                    .stride(2)
                    .border(1),
            )
            .then(Skip(self.level(init, 1)))
            .then(Activation::Relu)
            .then(self.up(init, [2 * n, 3], true))
            .then(Activation::Tanh)
    }

    /// Channels after halving number `level`, the first being 0.
    fn width(&self, level: usize) -> i64 {
        self.channels << level.min(3)
    }

    /// Everything below halving number `level`, that one included.
    fn level(&self, init: &mut Init, level: usize) -> Sequence {
        let (outer, inner) = (self.width(level - 1), self.width(level));
        let bias = self.norm.wants_bias();
        let down = Conv::new(init, outer, inner, 4).bias(init, bias).stride(2).border(1);
        let layers = Sequence::new().then(Activation::LeakyRelu(SLOPE)).then(down);
        let innermost = level + 1 == self.levels;
        let layers = if innermost {
            layers
        } else {
            layers
                .then(self.norm.layer(init, inner))
                .then(Skip(self.level(init, level + 1)))
        };
        let from = if innermost { inner } else { 2 * inner };
        let layers = layers
            .then(Activation::Relu)
            .then(self.up(init, [from, outer], bias))
            .then(self.norm.layer(init, outer));
        // The levels between the innermost one and those that narrow.
        if self.dropout && !innermost && level >= 4 {
            layers.then(Dropout(0.5))
        } else {
            layers
        }
    }

    fn up(&self, init: &mut Init, channels: [i64; 2], bias: bool) -> ConvTranspose {
        ConvTranspose::new(init, channels, 4, 2).bias(init, bias).cuts(1, 1)
    }
}
