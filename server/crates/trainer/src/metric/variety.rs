//! Whether results still differ, and still follow light and dark.

use tch::{Kind, Tensor};

/// Pixels of the small squares that pictures are compared as.
const SIDE: i64 = 32;

/// How different pictures are from each other: the mean difference of values between any two, as squares of 32 by 32 pixels. 0
/// for fewer than two.
pub fn variety(pictures: &[Tensor]) -> f64 {
    let _guard = tch::no_grad_guard();
    let small: Vec<Tensor> = pictures.iter().map(small).collect();
    let mut differences = Vec::new();
    for (index, a) in small.iter().enumerate() {
        for b in &small[index + 1..] {
            differences.push((a - b).abs().mean(Kind::Double).double_value(&[]));
        }
    }
    differences.iter().sum::<f64>() / differences.len().max(1) as f64
}

/// How the luminance of `result` follows that of `photograph`: the correlation of small versions of both, from 1, it does, to -1,
/// light and dark have swapped. 0 where one of them is flat.
pub fn luminance_correlation(photograph: &Tensor, result: &Tensor) -> f64 {
    let _guard = tch::no_grad_guard();
    let weights = Tensor::from_slice(&[0.299_f64, 0.587, 0.114])
        .reshape([1, 3, 1, 1])
        .to_device(result.device());
    let centred = |picture: &Tensor| {
        let luminance =
            (small(picture).to_kind(Kind::Double) * &weights).sum_dim_intlist([1_i64].as_slice(), true, Kind::Double);
        let mean = luminance.mean(Kind::Double);
        luminance - mean
    };
    let (a, b) = (centred(photograph), centred(result));
    let sum = |of: Tensor| of.sum(Kind::Double).double_value(&[]);
    let spread = (sum(a.square()) * sum(b.square())).sqrt();
    if spread < 1e-9 { 0.0 } else { sum(&a * &b) / spread }
}

fn small(picture: &Tensor) -> Tensor {
    picture.adaptive_avg_pool2d([SIDE, SIDE]).to_kind(Kind::Float)
}
