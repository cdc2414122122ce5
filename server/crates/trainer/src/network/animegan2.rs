//! The generator of AnimeGANv2 (Chen et al. 2020), as its port to PyTorch has it: inverted residuals with depthwise
//! convolutions, layer norm, bilinear doubling.

use crate::init::Init;
use crate::layer::{Activation, Border, Conv, Mode, Norm, Residual, Sequence, Upsample};

const SLOPE: f64 = 0.2;

/// Borders: `[left, right, above, below]`.
const ALL: [i64; 4] = [1; 4];
/// Before convolutions of stride 2: one pixel at the end.
const END: [i64; 4] = [0, 1, 0, 1];

/// From pictures `(N, 3, H, W)` to pictures `(N, 3, H, W)` of -1..1; sides are multiples of 4. `channels` is 32 in the
/// published one; `aligned` says how its doublings place corners, and both kinds are in use.
pub fn animegan2(init: &mut Init, channels: i64, aligned: bool) -> Sequence {
    let n = channels;
    let up = Upsample::Bilinear { aligned };
    let mut layers = Sequence::new();
    let conv = Conv::new(init, 3, n, 7);
    layers = stage(init, layers, conv, [3; 4]);
    let conv = Conv::new(init, n, 2 * n, 3).stride(2);
    layers = stage(init, layers, conv, END);
    let conv = Conv::new(init, 2 * n, 2 * n, 3);
    layers = stage(init, layers, conv, ALL);
    let conv = Conv::new(init, 2 * n, 4 * n, 3).stride(2);
    layers = stage(init, layers, conv, END);
    let conv = Conv::new(init, 4 * n, 4 * n, 3);
    layers = stage(init, layers, conv, ALL);
    let conv = Conv::new(init, 4 * n, 4 * n, 3);
    layers = stage(init, layers, conv, ALL);
    layers = inverted(init, layers, [4 * n, 8 * n]);
    for _ in 0..3 {
        layers = inverted(init, layers, [8 * n, 8 * n]);
    }
    let conv = Conv::new(init, 8 * n, 4 * n, 3);
    layers = stage(init, layers, conv, ALL);
    layers = layers.then(up);
    let conv = Conv::new(init, 4 * n, 4 * n, 3);
    layers = stage(init, layers, conv, ALL);
    let conv = Conv::new(init, 4 * n, 4 * n, 3);
    layers = stage(init, layers, conv, ALL);
    layers = layers.then(up);
    let conv = Conv::new(init, 4 * n, 2 * n, 3);
    layers = stage(init, layers, conv, ALL);
    let conv = Conv::new(init, 2 * n, 2 * n, 3);
    layers = stage(init, layers, conv, ALL);
    let conv = Conv::new(init, 2 * n, n, 7);
    layers = stage(init, layers, conv, [3; 4]);
    layers.then(Conv::new(init, n, 3, 1)).then(Activation::Tanh)
}

/// Border, convolution, norm, activation.
fn stage(init: &mut Init, layers: Sequence, conv: Conv, border: [i64; 4]) -> Sequence {
    let border = Border {
        mode: Mode::Reflect,
        pixels: border,
    };
    let norm = Norm::picture(init, conv.outputs());
    layers
        .then(border)
        .then(conv)
        .then(norm)
        .then(Activation::LeakyRelu(SLOPE))
}

/// Wide, each channel by itself, narrow; added to the input where it has as many channels.
fn inverted(init: &mut Init, layers: Sequence, [from, to]: [i64; 2]) -> Sequence {
    let wide = 2 * from;
    let body = Sequence::new()
        .then(Conv::new(init, from, wide, 1))
        .then(Norm::picture(init, wide))
        .then(Activation::LeakyRelu(SLOPE))
        .then(Border::new(Mode::Reflect, 1))
        .then(Conv::depthwise(init, wide, 3).bias(init, true))
        .then(Norm::picture(init, wide))
        .then(Activation::LeakyRelu(SLOPE))
        .then(Conv::new(init, wide, to, 1))
        .then(Norm::picture(init, to));
    if from == to {
        layers.then(Residual(body))
    } else {
        layers.then(body)
    }
}
