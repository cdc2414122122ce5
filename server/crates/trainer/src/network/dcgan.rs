//! DCGAN (Radford et al. 2016) at 32 by 32 pixels, with the layers and defaults of the classic Keras tutorial.

use crate::init::Init;
use crate::layer::{Activation, Conv, ConvTranspose, Dense, Dropout, Norm, Reshape, Sequence};

/// Slope of Keras' leaky ReLU.
const SLOPE: f64 = 0.3;

/// Both networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dcgan {
    /// Numbers of noise.
    pub noise: i64,
    /// Channels of a picture.
    pub channels: i64,
    /// Channels next to the picture; twice as many, and four times in the generator, behind them. 64 in the tutorial.
    pub width: i64,
}

impl Default for Dcgan {
    fn default() -> Self {
        Self {
            noise: 100,
            channels: 3,
            width: 64,
        }
    }
}

impl Dcgan {
    /// From noise `(N, noise)` to pictures `(N, channels, 32, 32)` of -1..1.
    pub fn generator(&self, init: &mut Init) -> Sequence {
        let n = self.width;
        let norm = |init: &mut Init, channels| Norm::batch(init, channels).keras();
        Sequence::new()
            .then(Dense::new(init, self.noise, 8 * 8 * 4 * n, false))
            .then(norm(init, 8 * 8 * 4 * n))
            .then(Activation::LeakyRelu(SLOPE))
            .then(Reshape(vec![4 * n, 8, 8]))
            .then(ConvTranspose::new(init, [4 * n, 2 * n], 5, 1).cuts(2, 2))
            .then(norm(init, 2 * n))
            .then(Activation::LeakyRelu(SLOPE))
            .then(ConvTranspose::new(init, [2 * n, n], 5, 2).cuts(1, 2))
            .then(norm(init, n))
            .then(Activation::LeakyRelu(SLOPE))
            .then(ConvTranspose::new(init, [n, self.channels], 5, 2).cuts(1, 2))
            .then(Activation::Tanh)
    }

    /// From pictures `(N, channels, 32, 32)` to one number each `(N, 1)`: above 0 is real.
    pub fn discriminator(&self, init: &mut Init) -> Sequence {
        let n = self.width;
        Sequence::new()
            .then(
                Conv::new(init, self.channels, n, 5)
                    .bias(init, true)
                    .stride(2)
                    .borders(1, 2),
            )
            .then(Activation::LeakyRelu(SLOPE))
            .then(Dropout(0.3))
            .then(Conv::new(init, n, 2 * n, 5).bias(init, true).stride(2).borders(1, 2))
            .then(Activation::LeakyRelu(SLOPE))
            .then(Dropout(0.3))
            .then(Reshape::flat())
            .then(Dense::new(init, 8 * 8 * 2 * n, 1, true))
    }
}
