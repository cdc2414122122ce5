//! Discriminators of overlapping patches (Isola et al. 2017), on one or several sizes of a picture (Wang et al. 2018).

use tch::Tensor;

use super::Normalization;
use crate::init::Init;
use crate::layer::{Activation, Conv, Layer, Parameter, Pass, Path, Sequence};

/// Slope of its leaky ReLUs.
const SLOPE: f64 = 0.2;

/// A discriminator that gives one number for each patch of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Channels after the first convolution; they double, at most three times.
    pub channels: i64,
    /// Convolutions of stride 2: three see patches of 70 by 70 pixels.
    pub layers: usize,
    /// How it normalises between convolutions, if at all.
    pub norm: Option<Normalization>,
    /// Whether weights are divided by their largest singular value.
    pub spectral: bool,
}

impl Default for Patch {
    /// The discriminator of 70 by 70 pixels of pix2pix, CycleGAN and CUT.
    fn default() -> Self {
        Self {
            channels: 64,
            layers: 3,
            norm: Some(Normalization::Instance { affine: false }),
            spectral: false,
        }
    }
}

impl Patch {
    /// From pictures `(N, channels, H, W)` to `(N, 1, h, w)`: above 0 (cross-entropy, hinge) or near 1 (least squares) is
    /// real.
    pub fn build(&self, init: &mut Init, channels: i64) -> Sequence {
        let n = self.channels;
        let mut layers = Sequence::new()
            .then(self.conv(init, [channels, n], 2, true))
            .then(Activation::LeakyRelu(SLOPE));
        let mut from = n;
        for level in 1..=self.layers {
            let to = n << level.min(3);
            let stride = if level == self.layers { 1 } else { 2 };
            let bias = self.norm.is_none_or(Normalization::wants_bias);
            layers = layers.then(self.conv(init, [from, to], stride, bias));
            if let Some(norm) = self.norm {
                layers = layers.then(norm.layer(init, to));
            }
            layers = layers.then(Activation::LeakyRelu(SLOPE));
            from = to;
        }
        layers.then(self.conv(init, [from, 1], 1, true))
    }

    fn conv(&self, init: &mut Init, [from, to]: [i64; 2], stride: i64, bias: bool) -> Conv {
        let conv = Conv::new(init, from, to, 4).bias(init, bias).stride(stride).border(1);
        if self.spectral { conv.spectral(init) } else { conv }
    }
}

/// Discriminators of one shape on a picture, on its half, on its quarter, and so on.
#[derive(Debug)]
pub struct Scales(Vec<Sequence>);

impl Scales {
    /// From discriminators, the first of which sees the picture at its own size.
    pub fn new(discriminators: Vec<Sequence>) -> Self {
        Self(discriminators)
    }

    /// What each of them says.
    ///
    /// # Panics
    /// As [`Layer::forward`].
    pub fn forward(&self, x: &Tensor, pass: &Pass) -> Vec<Tensor> {
        let mut x = x.shallow_clone();
        let mut said = Vec::with_capacity(self.0.len());
        for (place, discriminator) in self.0.iter().enumerate() {
            if place > 0 {
                x = x.avg_pool2d([2, 2], [2, 2], [0, 0], false, true, None);
            }
            said.push(discriminator.forward(&x, pass));
        }
        said
    }

    /// Visits every parameter of all of them.
    pub fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        for (place, discriminator) in self.0.iter().enumerate() {
            discriminator.visit(&path.join(place), visitor);
        }
    }
}
