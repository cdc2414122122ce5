//! The game between both networks: what the discriminator says of real and made pictures, and what each wants of it.

use std::str::FromStr;

use tch::{Kind, Tensor};

/// A kind of adversarial loss, on what a discriminator says without a sigmoid: `d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adversarial {
    /// The game as it was first written (Goodfellow et al. 2014, equation 1), by cross-entropy. The discriminator minimises
    /// `softplus(-d(real)) + softplus(d(made))`, the generator `-softplus(d(made))`, whose slope is nothing once the discriminator
    /// is sure.
    Minimax,
    /// The same game with the generator's loss that paper's section 3 advises: `softplus(-d(made))`.
    NonSaturating,
    /// Distances to 1 and 0 (Mao et al. 2017): `(d(real) - 1)^2 + d(made)^2`, and `(d(made) - 1)^2`.
    LeastSquares,
    /// Margins of 1 (Lim and Ye 2017): `relu(1 - d(real)) + relu(1 + d(made))`, and `-d(made)`.
    Hinge,
    /// Means (Arjovsky et al. 2017): `d(made) - d(real)`, and `-d(made)`. Use it with [`super::gradient_penalty`].
    Wasserstein,
}

impl Adversarial {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Minimax,
        Self::NonSaturating,
        Self::LeastSquares,
        Self::Hinge,
        Self::Wasserstein,
    ];

    /// The name that recipes use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minimax => "minimax",
            Self::NonSaturating => "non-saturating",
            Self::LeastSquares => "least-squares",
            Self::Hinge => "hinge",
            Self::Wasserstein => "wasserstein",
        }
    }

    /// What the discriminator minimises: a scalar from what it says of real and of made pictures, of any shape.
    pub fn discriminator(self, real: &Tensor, made: &Tensor) -> Tensor {
        match self {
            Self::Minimax | Self::NonSaturating => mean(&(-real).softplus()) + mean(&made.softplus()),
            Self::LeastSquares => mean(&(real - 1.0).square()) + mean(&made.square()),
            Self::Hinge => mean(&(1.0_f64 - real).relu()) + mean(&(made + 1.0).relu()),
            Self::Wasserstein => mean(made) - mean(real),
        }
    }

    /// What the generator minimises: a scalar from what the discriminator says of made pictures.
    pub fn generator(self, made: &Tensor) -> Tensor {
        match self {
            Self::Minimax => -mean(&made.softplus()),
            Self::NonSaturating => mean(&(-made).softplus()),
            Self::LeastSquares => mean(&(made - 1.0).square()),
            Self::Hinge | Self::Wasserstein => -mean(made),
        }
    }

    /// How sure a discriminator is that pictures are real, from 0 to 1 and 0.5 where it does not know, from what it says of them.
    pub fn belief(self, said: &Tensor) -> Tensor {
        match self {
            Self::Minimax | Self::NonSaturating | Self::Hinge | Self::Wasserstein => said.sigmoid(),
            Self::LeastSquares => said.clamp(0.0, 1.0),
        }
    }
}

impl FromStr for Adversarial {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        let all = Self::ALL.map(Self::name).join(", ");
        found.ok_or_else(|| format!("`{text}` is no adversarial loss; write one of {all}"))
    }
}

/// The mean, in float32 at least.
fn mean(x: &Tensor) -> Tensor {
    let kind = if x.kind() == Kind::Double {
        Kind::Double
    } else {
        Kind::Float
    };
    x.mean(kind)
}
