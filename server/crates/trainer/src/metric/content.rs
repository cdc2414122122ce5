//! How much of a photograph's contours is left.

use tch::{Kind, Tensor};

/// Keep the quotients of flat areas in bounds: those of SSIM for values of -1..1.
const MEAN_GUARD: f64 = 4e-4;
const VARIANCE_GUARD: f64 = 3.6e-3;
/// Pixels of the windows that are compared.
const WINDOW: i64 = 11;

/// The structural similarity (SSIM, Wang et al. 2004) of how steeply the luminance of `result` and of `photograph` changes, from
/// 1, the same, to about 0, nothing in common. Colours and light and dark may differ.
pub fn content(result: &Tensor, photograph: &Tensor) -> f64 {
    let _guard = tch::no_grad_guard();
    let [a, b] = [result, photograph].map(steepness);
    let mean = |of: &Tensor| of.avg_pool2d([WINDOW; 2], [1, 1], [0, 0], false, true, None);
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let variance = |of: &Tensor, mean_of: &Tensor| mean(&of.square()) - mean_of.square();
    let (variance_a, variance_b) = (variance(&a, &mean_a), variance(&b, &mean_b));
    let covariance = mean(&(&a * &b)) - &mean_a * &mean_b;
    let means = (&mean_a * &mean_b * 2.0 + MEAN_GUARD) / (mean_a.square() + mean_b.square() + MEAN_GUARD);
    let structure = (covariance * 2.0 + VARIANCE_GUARD) / (variance_a + variance_b + VARIANCE_GUARD);
    (means * structure).mean(Kind::Double).double_value(&[])
}

/// The length of the luminance's gradient (Sobel) at each pixel, `(1, 1, H - 2, W - 2)`.
fn steepness(picture: &Tensor) -> Tensor {
    let weights = Tensor::from_slice(&[0.299_f32, 0.587, 0.114])
        .reshape([1, 3, 1, 1])
        .to_device(picture.device());
    let luminance = (picture.to_kind(Kind::Float) * weights).sum_dim_intlist([1_i64].as_slice(), true, Kind::Float);
    let across = Tensor::from_slice(&[-1.0_f32, 0.0, 1.0, -2.0, 0.0, 2.0, -1.0, 0.0, 1.0]).reshape([1, 1, 3, 3]) / 8.0;
    let across = across.to_device(picture.device());
    let along = |kernel: &Tensor| luminance.conv2d(kernel, None::<&Tensor>, [1, 1], [0, 0], [1, 1], 1);
    let (x, y) = (along(&across), along(&across.transpose(2, 3).contiguous()));
    (x.square() + y.square() + 1e-12).sqrt()
}
