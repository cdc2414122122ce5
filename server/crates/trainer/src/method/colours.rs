//! The colours of what was made, beside those of the artworks.

use tch::{Device, Kind, Tensor};

use crate::data::COLOUR_PX;
use crate::draw::Draw;
use crate::loss::sliced_wasserstein;

/// Sides from which colours are looked at.
const DIRECTIONS: usize = 32;

/// How far the colours of `made` `(N, 3, H, W)`, all together, are from those `wanted` `(n, 3)`, along random directions: a scalar.
/// There are as many of both.
pub(super) fn apart(made: &Tensor, wanted: &Tensor, draw: &mut Draw, device: Device) -> Tensor {
    let side = COLOUR_PX as i64;
    let colours = made.avg_pool2d([side; 2], [side; 2], [0, 0], false, true, None);
    let colours = colours.permute([0, 2, 3, 1]).reshape([-1, 3]).to_kind(Kind::Float);
    let directions = Tensor::from_slice(&draw.directions(3, DIRECTIONS)).reshape([3, -1]);
    sliced_wasserstein(&colours, &wanted.to_device(device), &directions.to_device(device))
}
