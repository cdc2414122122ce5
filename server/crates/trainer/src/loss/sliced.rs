//! Results, all together, should look like the artworks: in colours, and in strokes.

use tch::{Kind, Tensor};

use crate::draw::Draw;
use crate::pyramid;

/// Side of the squares that strokes are seen in, as in the metric.
const SIDE: i64 = 7;
/// Squares of each picture that are compared, at each size.
const SQUARES: usize = 512;
/// Sides from which squares are looked at.
const DIRECTIONS: usize = 64;
/// Share of what is there that stands for what is wanted where that is less.
const LEAST: f64 = 0.1;

/// The squared sliced Wasserstein distance (Rabin et al. 2011, Bonneel et al. 2015) between points `made` and `wanted`, `(n, d)`
/// both, as seen along `directions` `(d, k)`, each of length 1: the mean of `(sort(made . direction) - sort(wanted . direction))^2`.
/// A scalar. Gradients go to `made`. Where in the picture a point is does not count.
pub fn sliced_wasserstein(made: &Tensor, wanted: &Tensor, directions: &Tensor) -> Tensor {
    let along = |points: &Tensor| points.matmul(directions).tr().contiguous().sort(1, false).0;
    (along(made) - along(&wanted.detach())).square().mean(None::<Kind>)
}

/// How far the strokes of `made` are from those of `wanted`, pictures `(N, 3, H, W)` of the same size, H and W 32 at least: [`sliced_wasserstein`]
/// on random squares of 7 by 7 pixels of the details at three sizes, each half of the one before (Karras et al. 2018 measure so;
/// Elnekave and Weiss 2022 make pictures so). Each size is divided by the mean square of what is wanted: a picture without any strokes is 1
/// away, times the number of sizes. Where almost nothing is wanted, a tenth of what is there takes its place, so that no crop of a
/// flat wall outweighs everything else. A scalar. Gradients go to `made`.
pub fn strokes(made: &Tensor, wanted: &Tensor, draw: &mut Draw) -> Tensor {
    let wanted = tch::no_grad(|| pyramid::details(wanted));
    let levels = pyramid::details(made).into_iter().zip(wanted).map(|(made, wanted)| {
        let places = places(&made, draw);
        let directions = Tensor::from_slice(&draw.directions(3 * (SIDE * SIDE) as usize, DIRECTIONS));
        let directions = directions.reshape([-1, DIRECTIONS as i64]).to_kind(made.kind());
        let [made, wanted] = [made, wanted].map(|level| squares(&level, &places));
        let size = |level: &Tensor| level.detach().square().mean(None::<Kind>);
        let whole = size(&wanted).maximum(&(size(&made) * LEAST)).clamp_min(1e-8);
        sliced_wasserstein(&made, &wanted, &directions.to_device(made.device())) / whole
    });
    let levels: Vec<Tensor> = levels.collect();
    Tensor::stack(&levels, 0).sum(None::<Kind>)
}

/// The pixels of random squares of pictures of this size, counted row by row.
fn places(pictures: &Tensor, draw: &mut Draw) -> Tensor {
    let (_, _, height, width) = pictures.size4().unwrap_or_default();
    let mut pixels = Vec::with_capacity(SQUARES * (SIDE * SIDE) as usize);
    for _ in 0..SQUARES {
        let mut corner = |length: i64| draw.below((length - SIDE + 1).max(1) as usize) as i64;
        let (top, left) = (corner(height), corner(width));
        for row in top..top + SIDE {
            pixels.extend((left..left + SIDE).map(|column| row * width + column));
        }
    }
    Tensor::from_slice(&pixels).to_device(pictures.device())
}

/// The squares at these places of each picture, `(N * SQUARES, 3 * SIDE * SIDE)`.
fn squares(pictures: &Tensor, places: &Tensor) -> Tensor {
    let values = pictures.flatten(2, 3).index_select(2, places);
    values
        .reshape([-1, 3, SQUARES as i64, SIDE * SIDE])
        .permute([0, 2, 1, 3])
        .reshape([-1, 3 * SIDE * SIDE])
}
