//! Convolution with a border of zeros.

use tch::Tensor;

use super::spectral::Spectral;
use super::{Layer, Parameter, Pass, Path, Role};
use crate::export::{Export, Value};
use crate::init::Init;

/// A convolution: `weight` `(M, C / groups, K, K)`, and `bias` `(M)` where it has one.
#[derive(Debug)]
pub struct Conv {
    weight: Tensor,
    bias: Option<Tensor>,
    stride: i64,
    /// Zeros before and after, the same for rows and columns.
    pads: (i64, i64),
    groups: i64,
    spectral: Option<Spectral>,
}

impl Conv {
    /// From `from` to `to` channels with a kernel of `kernel` by `kernel`: stride 1, no border, no bias, one group.
    pub fn new(init: &mut Init, from: i64, to: i64, kernel: i64) -> Self {
        Self {
            weight: init.weight(&[to, from, kernel, kernel]),
            bias: None,
            stride: 1,
            pads: (0, 0),
            groups: 1,
            spectral: None,
        }
    }

    /// One kernel for each of `channels` channels.
    pub fn depthwise(init: &mut Init, channels: i64, kernel: i64) -> Self {
        Self {
            groups: channels,
            ..Self::new(init, 1, channels, kernel)
        }
    }

    /// With a bias, or without one.
    #[must_use]
    pub fn bias(self, init: &mut Init, bias: bool) -> Self {
        let bias = bias.then(|| {
            let size = self.weight.size();
            init.bias(size[0], size[1..].iter().product())
        });
        Self { bias, ..self }
    }

    /// With weights that are divided by their largest singular value.
    #[must_use]
    pub fn spectral(self, init: &mut Init) -> Self {
        let spectral = Some(Spectral::new(init, self.weight.size()[0]));
        Self { spectral, ..self }
    }

    /// Channels of the result.
    pub fn outputs(&self) -> i64 {
        self.weight.size()[0]
    }

    /// The weights that are computed with.
    pub(crate) fn weight(&self, training: bool) -> Tensor {
        match &self.spectral {
            Some(spectral) => spectral.divide(&self.weight, training),
            None => self.weight.shallow_clone(),
        }
    }

    /// With every `stride`-th pixel of the result.
    #[must_use]
    pub fn stride(self, stride: i64) -> Self {
        Self { stride, ..self }
    }

    /// With `border` zeros on each side.
    #[must_use]
    pub fn border(self, border: i64) -> Self {
        self.borders(border, border)
    }

    /// With zeros before rows and columns, and after them.
    #[must_use]
    pub fn borders(self, before: i64, after: i64) -> Self {
        Self {
            pads: (before, after),
            ..self
        }
    }
}

impl Layer for Conv {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        let weight = pass.cast(&self.weight(pass.training));
        let bias = self.bias.as_ref().map(|bias| pass.cast(bias));
        let (before, after) = self.pads;
        let x = pass.cast(x);
        let (x, pad) = if before == after {
            (x, before)
        } else {
            (x.constant_pad_nd([before, after, before, after]), 0)
        };
        x.conv2d(&weight, bias.as_ref(), [self.stride; 2], [pad; 2], [1, 1], self.groups)
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        path.weights(&self.weight, self.bias.as_ref(), visitor);
        if let Some(spectral) = &self.spectral {
            visitor(path.parameter("singular", spectral.vector(), Role::Running));
        }
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let inputs = file.weights(x, &self.weight(false), self.bias.as_ref());
        let (before, after) = self.pads;
        let kernel = self.weight.size()[2];
        file.node("Conv", &inputs, |node| {
            node.ints("kernel_shape", &[kernel; 2])
                .ints("strides", &[self.stride; 2])
                .ints("pads", &[before, before, after, after])
                .int("group", self.groups)
        })
    }
}
