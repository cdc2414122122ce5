//! The discriminator of single pixels (Isola et al. 2017): it judges colours alone.

use super::Normalization;
use crate::init::Init;
use crate::layer::{Activation, Conv, Sequence};

const SLOPE: f64 = 0.2;

/// From pictures `(N, channels, H, W)` to `(N, 1, H, W)`; `width` is 64 in the published one.
pub fn pixel(init: &mut Init, channels: i64, width: i64, norm: Normalization) -> Sequence {
    let bias = norm.wants_bias();
    Sequence::new()
        .then(Conv::new(init, channels, width, 1).bias(init, true))
        .then(Activation::LeakyRelu(SLOPE))
        .then(Conv::new(init, width, 2 * width, 1).bias(init, bias))
        .then(norm.layer(init, 2 * width))
        .then(Activation::LeakyRelu(SLOPE))
        .then(Conv::new(init, 2 * width, 1, 1).bias(init, bias))
}
