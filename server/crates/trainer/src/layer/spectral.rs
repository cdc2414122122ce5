//! Spectral normalisation (Miyato et al. 2018): weights divided by their largest singular value, which one step of power
//! iteration follows in each pass of training.

use tch::Tensor;

use crate::init::Init;

const EPSILON: f64 = 1e-12;

/// The left singular vector that is followed, `(M)` for weights of `M` outputs.
#[derive(Debug)]
pub(super) struct Spectral(Tensor);

impl Spectral {
    /// For weights of this many outputs.
    pub fn new(init: &mut Init, outputs: i64) -> Self {
        Self(unit(&init.direction(outputs)))
    }

    /// The vector, for checkpoints.
    pub fn vector(&self) -> &Tensor {
        &self.0
    }

    /// The weights, divided. Gradients go through the division; the vectors stand still.
    pub fn divide(&self, weight: &Tensor, training: bool) -> Tensor {
        let matrix = weight.reshape([weight.size()[0], -1]);
        let right = tch::no_grad(|| {
            let right = unit(&matrix.tr().mv(&self.0));
            if training {
                // A second handle on the same numbers: the layer itself is not borrowed to change.
                self.0.shallow_clone().copy_(&unit(&matrix.mv(&right)));
            }
            right
        });
        weight / self.0.copy().dot(&matrix.mv(&right))
    }
}

fn unit(vector: &Tensor) -> Tensor {
    vector / vector.square().sum(vector.kind()).sqrt().clamp_min(EPSILON)
}
