//! The colours of results, all together, should be those of the artworks.

use tch::{Kind, Tensor};

/// The squared sliced Wasserstein distance (Rabin et al. 2011, Bonneel et al. 2015) between colours `made` and `wanted`, `(n, 3)`
/// both, as seen along `directions` `(3, k)`, each of length 1: the mean of `(sort(made . d) - sort(wanted . d))^2`. A scalar.
/// Gradients go to `made`. Where a colour stands in the picture does not count.
pub fn palette(made: &Tensor, wanted: &Tensor, directions: &Tensor) -> Tensor {
    let along = |colours: &Tensor| colours.matmul(directions).sort(0, false).0;
    (along(made) - along(&wanted.detach())).square().mean(None::<Kind>)
}
