//! The sliced Wasserstein distance (Rabin et al. 2011): how far two clouds of points are apart, as seen from many sides.

use tch::{Kind, Tensor};

use crate::draw::Draw;

/// Sides from which the clouds are looked at.
const DIRECTIONS: usize = 256;

/// The mean distance between points of `a` and of `b`, both `(n, d)`, paired in order along each of many random directions.
pub(super) fn wasserstein(a: &Tensor, b: &Tensor, draw: &mut Draw) -> f64 {
    let dimensions = a.size()[1];
    let directions = draw.directions(dimensions as usize, DIRECTIONS);
    let directions = Tensor::from_slice(&directions)
        .reshape([dimensions, -1])
        .to_device(a.device());
    // Sorted in rows: libtorch takes several times as long for columns.
    let along = |points: &Tensor| points.matmul(&directions).tr().contiguous().sort(1, false).0;
    (along(a) - along(b)).abs().mean(Kind::Double).double_value(&[])
}
