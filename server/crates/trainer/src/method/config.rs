//! What methods can be told alike.

use tch::Kind;

use crate::init::Init;
use crate::layer::Pass;
use crate::network::{Patch, Resnet, Scales, Up};
use crate::optimise::AdamConfig;

/// The networks of methods that make pictures from photographs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Networks {
    /// The generator.
    pub generator: Resnet,
    /// Pixels of the margin that the published generator has around pictures.
    pub margin_px: i64,
    /// The discriminators, all of this shape.
    pub discriminator: Patch,
    /// Sizes of a picture that are judged, each half of the one before.
    pub scales: usize,
}

impl Default for Networks {
    fn default() -> Self {
        Self {
            generator: Resnet {
                kernel: 7,
                up: Up::Bilinear,
                bounded: true,
                ..Resnet::fast_style()
            },
            margin_px: 0,
            discriminator: Patch {
                channels: 32,
                layers: 3,
                norm: None,
                spectral: true,
            },
            scales: 2,
        }
    }
}

impl Networks {
    /// Fresh discriminators, the first of which sees pictures at their own size.
    pub(super) fn discriminators(&self, init: &mut Init) -> Scales {
        Scales::new((0..self.scales).map(|_| self.discriminator.build(init, 3)).collect())
    }
}

/// How weights follow their gradients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Learning {
    /// Share of the old that stays in the average of the generator's weights, once it has warmed up.
    pub average: f64,
    /// Longest gradient of a network; longer ones are shortened to it.
    pub longest_gradient: Option<f64>,
    /// What convolutions are computed in.
    pub precision: Kind,
}

impl Default for Learning {
    fn default() -> Self {
        Self {
            average: 0.995,
            longest_gradient: None,
            precision: Kind::Float,
        }
    }
}

impl Learning {
    /// Adam, for any of the networks.
    pub(super) fn adam(&self) -> AdamConfig {
        AdamConfig {
            longest_gradient: self.longest_gradient,
            ..AdamConfig::default()
        }
    }

    /// How networks compute while they learn.
    pub(super) fn pass(&self) -> Pass {
        Pass {
            training: true,
            precision: self.precision,
        }
    }
}
