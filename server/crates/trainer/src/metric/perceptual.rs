//! How different pictures are to a feature network.

use tch::{Kind, Tensor};

/// The distance of Zhang et al. 2018 without learned weights: features `a` and `b` `(1, C, H, W)` of as many layers, each place
/// made as long as 1 over its channels; the mean squared difference over places, summed over channels and layers. 0 is the same;
/// like LPIPS, and with another network not the same number.
pub fn perceptual(a: &[Tensor], b: &[Tensor]) -> f64 {
    let _guard = tch::no_grad_guard();
    let unit = |features: &Tensor| {
        let length = features
            .square()
            .sum_dim_intlist([1_i64].as_slice(), true, Kind::Float)
            .sqrt();
        features / (length + 1e-10)
    };
    let layers = a.iter().zip(b).map(|(a, b)| {
        let apart = (unit(a) - unit(b)).square();
        apart
            .sum_dim_intlist([1_i64].as_slice(), false, Kind::Double)
            .mean(Kind::Double)
            .double_value(&[])
    });
    layers.sum()
}
