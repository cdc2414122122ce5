//! First values of parameters.

use tch::{Device, Kind, Tensor};

/// How weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scheme {
    /// Normal with mean 0 and deviation 0.02 (Radford et al. 2016), scales around 1: what CycleGAN, CUT and pix2pix begin with.
    Gan,
    /// Uniform within `sqrt(6 / (fan in + fan out))` (Glorot and Bengio 2010), scales 1: what Keras begins with.
    Glorot,
    /// Uniform within `1 / sqrt(fan in)`, biases too, scales 1: what PyTorch's layers begin with.
    FanIn,
}

/// Draws parameters, the same from the same seed.
#[derive(Debug)]
pub struct Init {
    scheme: Scheme,
    device: Device,
}

impl Init {
    /// Seeds libtorch's generator of random numbers; all draws until the next seed follow from it.
    pub fn new(scheme: Scheme, seed: i64, device: Device) -> Self {
        tch::manual_seed(seed);
        Self { scheme, device }
    }

    /// Weights of this shape: outputs, inputs, and the kernel where there is one.
    pub(crate) fn weight(&mut self, shape: &[i64]) -> Tensor {
        let kernel: i64 = shape[2..].iter().product();
        let weight = self.empty(shape);
        let (fan_out, fan_in) = ((shape[0] * kernel) as f64, (shape[1] * kernel) as f64);
        let bound = match self.scheme {
            Scheme::Gan => return ready(weight.randn_like() * 0.02),
            Scheme::Glorot => (6.0 / (fan_in + fan_out)).sqrt(),
            Scheme::FanIn => 1.0 / fan_in.sqrt(),
        };
        ready((weight.rand_like() * 2.0 - 1.0) * bound)
    }

    /// A bias for outputs that see `fan_in` inputs each.
    pub(crate) fn bias(&mut self, length: i64, fan_in: i64) -> Tensor {
        let bias = self.empty(&[length]);
        match self.scheme {
            Scheme::FanIn => ready((bias.rand_like() * 2.0 - 1.0) * (1.0 / (fan_in as f64).sqrt())),
            Scheme::Gan | Scheme::Glorot => ready(bias.zeros_like()),
        }
    }

    /// Scale and shift of a normalisation.
    pub(crate) fn affine(&mut self, channels: i64) -> [Tensor; 2] {
        let scale = self.empty(&[channels]);
        let shift = ready(scale.zeros_like());
        match self.scheme {
            Scheme::Gan => [ready(scale.randn_like() * 0.02 + 1.0), shift],
            Scheme::Glorot | Scheme::FanIn => [ready(scale.ones_like()), shift],
        }
    }

    /// A direction in a space of so many dimensions.
    pub(crate) fn direction(&mut self, length: i64) -> Tensor {
        self.empty(&[length]).randn_like()
    }

    /// Running mean and variance of a normalisation.
    pub(crate) fn running(&mut self, channels: i64) -> (Tensor, Tensor) {
        let mean = self.empty(&[channels]).zeros_like();
        let variance = mean.ones_like();
        (mean, variance)
    }

    /// Numbers that are not trained.
    pub(crate) fn fixed(&self, numbers: &[f32]) -> Tensor {
        Tensor::from_slice(numbers).to_device(self.device)
    }

    fn empty(&self, shape: &[i64]) -> Tensor {
        Tensor::empty(shape, (Kind::Float, self.device))
    }
}

/// A parameter that follows its gradient; pictures' weights lie as pictures do.
fn ready(tensor: Tensor) -> Tensor {
    let tensor = if tensor.dim() == 4 {
        tensor.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2])
    } else {
        tensor
    };
    tensor.detach().set_requires_grad(true)
}
