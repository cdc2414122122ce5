//! Layers: what networks are built of, once for training, import and export.
//!
//! A layer knows its parameters by name, computes with gradients, and writes itself as ONNX nodes. One kind of layer, one
//! file. Pictures are `(N, C, H, W)`, channels-last in memory.

mod activation;
mod blur;
mod border;
mod conv;
mod conv_transpose;
mod dense;
mod dropout;
mod margin;
mod norm;
mod reshape;
mod residual;
mod sequence;
mod skip;
mod spectral;
mod upsample;

use std::fmt::Debug;

use tch::{Kind, Tensor};

pub use activation::Activation;
pub use blur::{Blur, Resampling};
pub use border::{Border, Mode};
pub use conv::Conv;
pub use conv_transpose::ConvTranspose;
pub use dense::Dense;
pub use dropout::Dropout;
pub use margin::Margin;
pub use norm::{Norm, Statistics};
pub use reshape::Reshape;
pub use residual::Residual;
pub use sequence::Sequence;
pub use skip::Skip;
pub use upsample::Upsample;

use crate::export::{Export, Value};

/// What one computation is told beside its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Whether running statistics are gathered and dropout drops.
    pub training: bool,
    /// What convolutions and dense layers are computed in: `Float` or `BFloat16`. Parameters stay float32.
    pub precision: Kind,
}

impl Pass {
    /// For pictures that are looked at: no dropout, running statistics, float32.
    pub const INFERENCE: Self = Self {
        training: false,
        precision: Kind::Float,
    };

    /// A parameter or input as it is computed with.
    fn cast(&self, tensor: &Tensor) -> Tensor {
        tensor.to_kind(self.precision)
    }
}

/// A layer with its parameters.
pub trait Layer: Debug {
    /// Computes the layer, with gradients where they are on.
    ///
    /// # Panics
    /// As tch does, when shapes do not fit or memory runs out.
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor;

    /// Visits every parameter, in the order of computation; `path` names the layer.
    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>));

    /// Writes the layer; answers what it computes.
    fn export(&self, file: &mut Export, x: Value) -> Value;
}

/// A parameter of a layer.
#[derive(Debug)]
pub struct Parameter<'a> {
    /// Its name in the network, such as `4.body.1.weight`.
    pub name: String,
    /// Its values, float32.
    pub tensor: &'a Tensor,
    /// What becomes of it in training.
    pub role: Role,
}

/// What becomes of a parameter in training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It follows its gradient.
    Trained,
    /// It follows what is seen: running statistics.
    Running,
    /// It stays as it is.
    Fixed,
}

/// The place of a layer in its network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// The place of a part.
    #[must_use]
    pub fn join(&self, part: impl std::fmt::Display) -> Self {
        if self.0.is_empty() {
            Self(part.to_string())
        } else {
            Self(format!("{}.{part}", self.0))
        }
    }

    /// Visits weights, and a bias where there is one.
    fn weights(&self, weight: &Tensor, bias: Option<&Tensor>, visitor: &mut dyn FnMut(Parameter<'_>)) {
        visitor(self.parameter("weight", weight, Role::Trained));
        if let Some(bias) = bias {
            visitor(self.parameter("bias", bias, Role::Trained));
        }
    }

    fn parameter<'a>(&self, name: &str, tensor: &'a Tensor, role: Role) -> Parameter<'a> {
        Parameter {
            name: self.join(name).0,
            tensor,
            role,
        }
    }
}
