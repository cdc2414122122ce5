//! Fully connected networks, as the first GANs had (Goodfellow et al. 2014).

use crate::init::Init;
use crate::layer::{Activation, Dense, Reshape, Sequence};

const SLOPE: f64 = 0.2;

/// Both networks for pictures of `side` by `side` pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fully {
    /// Numbers of noise.
    pub noise: i64,
    /// Channels of a picture.
    pub channels: i64,
    /// Pixels of a picture's side.
    pub side: i64,
    /// Numbers in the first hidden layer of the generator; the next ones double, the discriminator's halve.
    pub width: i64,
}

impl Default for Fully {
    fn default() -> Self {
        Self {
            noise: 100,
            channels: 3,
            side: 32,
            width: 256,
        }
    }
}

impl Fully {
    fn numbers(&self) -> i64 {
        self.channels * self.side * self.side
    }

    /// From noise `(N, noise)` to pictures `(N, channels, side, side)` of -1..1.
    pub fn generator(&self, init: &mut Init) -> Sequence {
        let (mut layers, mut from) = (Sequence::new(), self.noise);
        for width in [self.width, 2 * self.width, 4 * self.width] {
            layers = layers
                .then(Dense::new(init, from, width, true))
                .then(Activation::LeakyRelu(SLOPE));
            from = width;
        }
        layers
            .then(Dense::new(init, from, self.numbers(), true))
            .then(Activation::Tanh)
            .then(Reshape(vec![self.channels, self.side, self.side]))
    }

    /// From pictures `(N, channels, side, side)` to one number each `(N, 1)`: above 0 is real.
    pub fn discriminator(&self, init: &mut Init) -> Sequence {
        let (mut layers, mut from) = (Sequence::new().then(Reshape::flat()), self.numbers());
        for width in [2 * self.width, self.width] {
            layers = layers
                .then(Dense::new(init, from, width, true))
                .then(Activation::LeakyRelu(SLOPE));
            from = width;
        }
        layers.then(Dense::new(init, from, 1, true))
    }
}
