//! What discriminators think.

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

/// Beliefs are kept this far from 0 and 1, so that being quite wrong has a finite price.
const DOUBT: f64 = 1e-3;

/// What discriminators think of results of held-out photographs, and of crops of the artworks that they learn from: with few artworks,
/// what they get right of real pictures may be known by heart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// How wrong they are: 0 where they always know, 0.69 (`ln 2`) where they never do, more where they are sure of what is wrong.
    pub cross_entropy: f64,
    /// Share of patches of real pictures that are taken for real.
    pub real_accuracy: f64,
    /// Share of patches of made pictures that are taken for made.
    pub made_accuracy: f64,
}

impl Judgement {
    /// From how sure they are, 0 to 1, that each patch is real.
    pub(super) fn of(real: &Tensor, made: &Tensor) -> Self {
        let mean = |of: Tensor| of.mean(Kind::Double).double_value(&[]);
        let price = |right: &Tensor| -mean(right.clamp(DOUBT, 1.0).log());
        Self {
            cross_entropy: 0.5 * (price(real) + price(&(1.0_f64 - made))),
            real_accuracy: mean(real.gt(0.5).to_kind(Kind::Float)),
            made_accuracy: mean(made.lt(0.5).to_kind(Kind::Float)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knowing_guessing_and_erring_have_their_price() {
        let of = |real: &[f32], made: &[f32]| Judgement::of(&Tensor::from_slice(real), &Tensor::from_slice(made));
        let knows = of(&[1.0, 1.0], &[0.0]);
        assert_eq!((knows.real_accuracy, knows.made_accuracy), (1.0, 1.0));
        assert!(knows.cross_entropy.abs() < 1e-6);
        let guesses = of(&[0.5], &[0.5]);
        assert!((guesses.cross_entropy - std::f64::consts::LN_2).abs() < 1e-6);
        let errs = of(&[0.0, 1.0], &[1.0, 1.0, 0.0, 0.0]);
        assert_eq!((errs.real_accuracy, errs.made_accuracy), (0.5, 0.5));
        assert!(errs.cross_entropy > 3.0 && errs.cross_entropy.is_finite());
    }
}
