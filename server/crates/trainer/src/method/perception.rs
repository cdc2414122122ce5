//! What a feature network should see in results.

use std::rc::Rc;

use tch::Tensor;

use super::Losses;
use super::looks::Compared;
use crate::features::Features;
use crate::loss::{content, style};

/// A feature network, and how much it counts what it sees.
#[derive(Clone, Debug)]
pub struct Perception {
    /// The network.
    pub features: Rc<Features>,
    /// Which of its values tell the style, and how much that counts.
    pub style: (Vec<usize>, f64),
    /// Which of its values tell the content, and how much that counts.
    pub content: (Vec<usize>, f64),
}

impl Perception {
    /// Adds how far `made` is from the style of artworks and from the content of its photographs, `(N, 3, H, W)` of -1..1 on the
    /// network's device.
    ///
    /// # Panics
    /// As tch does, when shapes do not fit or memory runs out.
    pub(super) fn compare(&self, made: &Tensor, [photographs, artworks]: [&Tensor; 2], compared: &mut Compared) {
        let of = |pictures: &Tensor| self.features.of(pictures).unwrap_or_else(|error| panic!("{error}"));
        let seen = of(made);
        let pick = |all: &[Tensor], which: &[usize]| -> Vec<Tensor> {
            which.iter().map(|&index| all[index].shallow_clone()).collect()
        };
        for (name, loss, (which, weight), wanted) in [
            (
                Losses::STYLE,
                style as fn(&[Tensor], &[Tensor]) -> Tensor,
                &self.style,
                artworks,
            ),
            (Losses::CONTENT, content, &self.content, photographs),
        ] {
            if *weight > 0.0 {
                let wanted = tch::no_grad(|| of(wanted));
                compared.add(name, loss(&pick(&seen, which), &pick(&wanted, which)), *weight);
            }
        }
    }
}
