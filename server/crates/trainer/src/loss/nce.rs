//! PatchNCE (Park et al. 2020): a place of the result should be told apart, by its features, as the same place of the picture.

use tch::{Kind, Tensor};

/// How sharply places are told apart; 0.07 in the paper.
pub const TEMPERATURE: f64 = 0.07;

/// The cross-entropy of finding, for each query, the key of its own place among the keys of its picture (equation 3).
///
/// `queries` and `keys` are features of the same places of the result and of the picture, `(N, places, D)`, of length 1. Gradients
/// go to the queries alone. A scalar; `ln(places)` where nothing is told apart.
pub fn patch_nce(queries: &Tensor, keys: &Tensor, temperature: f64) -> Tensor {
    let logits = queries.bmm(&keys.detach().transpose(1, 2)) / temperature;
    // Place i of the result belongs to place i of the picture.
    -logits
        .log_softmax(-1, None::<Kind>)
        .diagonal(0, 1, 2)
        .mean(None::<Kind>)
}
