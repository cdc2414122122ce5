//! The networks of the field, under their own names.
//!
//! | name | what it is | source |
//! |---|---|---|
//! | [`Dcgan`] | generator and discriminator of small pictures from noise | Radford et al. 2016 |
//! | [`Fully`] | the same, all layers dense, as the oldest ones | Goodfellow et al. 2014 |
//! | [`Resnet`] | generator of CycleGAN, CUT and fast neural style | Johnson et al. 2016, Zhu et al. 2017, Park et al. 2020 |
//! | [`Unet`] | generator of pix2pix | Isola et al. 2017 |
//! | [`animegan2`] | generator of AnimeGANv2 | Chen et al. 2020 |
//! | [`Patch`] | discriminator of overlapping patches | Isola et al. 2017 |
//! | [`pixel`] | discriminator of single pixels | Isola et al. 2017 |
//!
//! Each gives a [`Sequence`](crate::layer::Sequence) of layers, which is trained, imported and exported as it is.

mod animegan2;
mod dcgan;
mod fully;
mod patch;
mod pixel;
mod resnet;
mod unet;

use tch::Tensor;

use crate::init::Init;
use crate::layer::{Layer, Norm, Pass, Path, Role};

pub use animegan2::animegan2;
pub use dcgan::Dcgan;
pub use fully::Fully;
pub use patch::{Patch, Scales};
pub use pixel::pixel;
pub use resnet::{Down, Resnet, Up};
pub use unet::Unet;

/// How networks normalise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalization {
    /// Each channel of each picture, with or without scale and shift.
    Instance {
        /// Whether it has scale and shift.
        affine: bool,
    },
    /// The batch.
    Batch,
}

impl Normalization {
    fn layer(self, init: &mut Init, channels: i64) -> Norm {
        match self {
            Self::Instance { affine } => Norm::instance(init, channels, affine),
            Self::Batch => Norm::batch(init, channels),
        }
    }

    /// Whether convolutions before it have a bias: batch norm has its own.
    fn wants_bias(self) -> bool {
        self != Self::Batch
    }
}

/// What a network computes for pictures, wherever both lie: no gradients, no dropout, running statistics; the result lies
/// where the pictures do.
///
/// # Panics
/// As [`Layer::forward`].
pub fn infer(network: &dyn Layer, pictures: &Tensor) -> Tensor {
    let _guard = tch::no_grad_guard();
    let mut device = pictures.device();
    network.visit(&Path::default(), &mut |parameter| device = parameter.tensor.device());
    network
        .forward(&pictures.to_device(device), &Pass::INFERENCE)
        .to_device(pictures.device())
}

/// Parameters by name.
pub type Parameters = Vec<(String, Tensor, Role)>;

/// All parameters of a network, in the order of computation.
pub fn parameters(network: &dyn Layer) -> Parameters {
    let mut found = Vec::new();
    network.visit(&Path::default(), &mut |parameter| {
        found.push((parameter.name, parameter.tensor.shallow_clone(), parameter.role));
    });
    found
}

#[cfg(test)]
mod tests;
