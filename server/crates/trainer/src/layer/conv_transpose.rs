//! Transposed convolution.

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path};
use crate::export::{Export, Value};
use crate::init::Init;

/// A transposed convolution: `weight` `(C, M, K, K)`, and `bias` `(M)` where it has one.
#[derive(Debug)]
pub struct ConvTranspose {
    weight: Tensor,
    bias: Option<Tensor>,
    stride: i64,
    /// Cut from the result before and after, the same for rows and columns.
    cuts: (i64, i64),
    /// Rows and columns of zeros' results that are added at the end.
    more: i64,
}

impl ConvTranspose {
    /// From `from` to `to` channels with a kernel of `kernel` by `kernel`: nothing cut, nothing added, no bias.
    pub fn new(init: &mut Init, [from, to]: [i64; 2], kernel: i64, stride: i64) -> Self {
        Self {
            weight: init.weight(&[from, to, kernel, kernel]),
            bias: None,
            stride,
            cuts: (0, 0),
            more: 0,
        }
    }

    /// With a bias, or without one.
    #[must_use]
    pub fn bias(self, init: &mut Init, bias: bool) -> Self {
        let bias = bias.then(|| {
            let size = self.weight.size();
            init.bias(size[1], size[1..].iter().product())
        });
        Self { bias, ..self }
    }

    /// With this much cut before rows and columns, and after them.
    #[must_use]
    pub fn cuts(self, before: i64, after: i64) -> Self {
        Self {
            cuts: (before, after),
            ..self
        }
    }

    /// With rows and columns added at the end, below the stride.
    #[must_use]
    pub fn more(self, more: i64) -> Self {
        Self { more, ..self }
    }
}

impl Layer for ConvTranspose {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        let (weight, bias) = (pass.cast(&self.weight), self.bias.as_ref().map(|bias| pass.cast(bias)));
        let (before, after) = self.cuts;
        let pad = before.min(after);
        let y = pass.cast(x).conv_transpose2d(
            &weight,
            bias.as_ref(),
            [self.stride; 2],
            [pad; 2],
            [self.more; 2],
            1,
            [1, 1],
        );
        if before == after {
            return y;
        }
        let (_, _, rows, columns) = y.size4().unwrap_or_default();
        let rest = (before - pad) + (after - pad);
        y.narrow(2, before - pad, rows - rest)
            .narrow(3, before - pad, columns - rest)
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        path.weights(&self.weight, self.bias.as_ref(), visitor);
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let inputs = file.weights(x, &self.weight, self.bias.as_ref());
        let (before, after) = self.cuts;
        let kernel = self.weight.size()[2];
        file.node("ConvTranspose", &inputs, |node| {
            node.ints("kernel_shape", &[kernel; 2])
                .ints("strides", &[self.stride; 2])
                .ints("pads", &[before, before, after, after])
                .ints("output_padding", &[self.more; 2])
        })
    }
}
