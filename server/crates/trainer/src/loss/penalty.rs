//! Penalties on a discriminator's slope.

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

/// A penalty by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Penalty {
    /// [`r1`].
    R1,
    /// [`gradient_penalty`].
    GradientPenalty,
}

impl Penalty {
    /// How much it counts where nobody says: what its authors write, for R1 a gamma of 10.
    pub fn usual_weight(self) -> f64 {
        match self {
            Self::R1 => 5.0,
            Self::GradientPenalty => 10.0,
        }
    }
}

/// Gulrajani et al. 2017, equation 3: `(|slope| - 1)^2` at pictures between real and made ones, drawn evenly. Weigh it with 10.
///
/// `real` and `made` are pictures `(N, C, H, W)` of one shape, `discriminator` what it says of such pictures. A scalar.
pub fn gradient_penalty(discriminator: &dyn Fn(&Tensor) -> Tensor, real: &Tensor, made: &Tensor) -> Tensor {
    let share = Tensor::rand([real.size()[0], 1, 1, 1], (real.kind(), real.device()));
    let between = real.detach() * &share + made.detach() * (1.0_f64 - &share);
    let lengths = (squared_slopes(discriminator, &between) + 1e-12).sqrt();
    (lengths - 1.0).square().mean(None::<Kind>)
}

/// Mescheder et al. 2018, equation 9: `|slope|^2` at real pictures. Weigh it with `gamma / 2`.
///
/// `real` is pictures `(N, C, H, W)`, `discriminator` what it says of such pictures. A scalar.
pub fn r1(discriminator: &dyn Fn(&Tensor) -> Tensor, real: &Tensor) -> Tensor {
    squared_slopes(discriminator, &real.detach()).mean(None::<Kind>)
}

/// The squared length of the discriminator's slope at each picture `(N)`, itself with a slope.
fn squared_slopes(discriminator: &dyn Fn(&Tensor) -> Tensor, pictures: &Tensor) -> Tensor {
    let pictures = pictures.set_requires_grad(true);
    let said = discriminator(&pictures).sum(pictures.kind());
    let slopes = Tensor::run_backward(&[said], &[&pictures], true, true);
    slopes[0]
        .square()
        .flatten(1, -1)
        .sum_dim_intlist([1].as_slice(), false, None::<Kind>)
}
