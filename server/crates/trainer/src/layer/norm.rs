//! Normalisations: `(x - mean) / sqrt(variance + epsilon) * weight + bias`.

use tch::Tensor;

use super::{Layer, Parameter, Pass, Path, Role};
use crate::export::{Export, Value};
use crate::init::Init;

/// What mean and variance are taken over.
#[derive(Debug)]
pub enum Statistics {
    /// All pictures of the batch, channel by channel; while nobody trains, what was gathered (Ioffe and Szegedy 2015).
    Batch {
        /// Gathered means `(C)`.
        mean: Tensor,
        /// Gathered variances `(C)`.
        variance: Tensor,
        /// How much of the new goes into what is gathered; PyTorch's 0.1 is Keras' momentum 0.9.
        momentum: f64,
    },
    /// Each channel of each picture (Ulyanov et al. 2016).
    Instance,
    /// Each picture, all channels together: layer norm, as AnimeGANv2 has it.
    Picture,
}

/// A normalisation: `weight` and `bias` `(C)` where it has them.
#[derive(Debug)]
pub struct Norm {
    channels: i64,
    statistics: Statistics,
    affine: Option<[Tensor; 2]>,
    epsilon: f64,
}

impl Norm {
    /// Over each channel of each picture, with `weight` and `bias` if `affine`.
    pub fn instance(init: &mut Init, channels: i64, affine: bool) -> Self {
        Self {
            channels,
            statistics: Statistics::Instance,
            affine: affine.then(|| init.affine(channels)),
            epsilon: 1e-5,
        }
    }

    /// Over the batch.
    pub fn batch(init: &mut Init, channels: i64) -> Self {
        let (mean, variance) = init.running(channels);
        let statistics = Statistics::Batch {
            mean,
            variance,
            momentum: 0.1,
        };
        Self {
            statistics,
            ..Self::instance(init, channels, true)
        }
    }

    /// Over each picture.
    pub fn picture(init: &mut Init, channels: i64) -> Self {
        Self {
            statistics: Statistics::Picture,
            ..Self::instance(init, channels, true)
        }
    }

    /// As Keras has it: `epsilon` 1e-3, and 0.01 of the new goes into what is gathered.
    #[must_use]
    pub fn keras(mut self) -> Self {
        self.epsilon = 1e-3;
        if let Statistics::Batch { momentum, .. } = &mut self.statistics {
            *momentum = 0.01;
        }
        self
    }

    /// Scale and shift, in the kind of `x`.
    fn affine(&self, x: &Tensor) -> Option<[Tensor; 2]> {
        self.affine
            .as_ref()
            .map(|affine| affine.each_ref().map(|p| p.to_kind(x.kind())))
    }

    /// Over each channel. libtorch's group norm of as many groups as channels is the same and keeps channels-last, but its
    /// gradient takes four times as long.
    fn instance_norm(&self, x: &Tensor) -> Tensor {
        let affine = self.affine(x);
        let [weight, bias] = [0, 1].map(|index| affine.as_ref().map(|affine| &affine[index]));
        let none = None::<&Tensor>;
        x.instance_norm(weight, bias, none, none, true, 0.0, self.epsilon, false)
    }

    /// Over all channels.
    fn picture_norm(&self, x: &Tensor) -> Tensor {
        let affine = self.affine(x);
        let [weight, bias] = [0, 1].map(|index| affine.as_ref().map(|affine| &affine[index]));
        x.group_norm(1, weight, bias, self.epsilon, false)
    }
}

impl Layer for Norm {
    fn forward(&self, x: &Tensor, pass: &Pass) -> Tensor {
        match &self.statistics {
            Statistics::Instance => self.instance_norm(x),
            Statistics::Picture => self.picture_norm(x),
            Statistics::Batch {
                mean,
                variance,
                momentum,
            } => {
                // Its parameters stay as they are whatever the precision, as in PyTorch's autocast.
                let kind = x.kind();
                let [weight, bias] = [0, 1].map(|index| self.affine.as_ref().map(|affine| &affine[index]));
                x.to_kind(mean.kind())
                    .batch_norm(
                        weight,
                        bias,
                        Some(mean),
                        Some(variance),
                        pass.training,
                        *momentum,
                        self.epsilon,
                        false,
                    )
                    .to_kind(kind)
            }
        }
    }

    fn visit(&self, path: &Path, visitor: &mut dyn FnMut(Parameter<'_>)) {
        if let Some([weight, bias]) = &self.affine {
            visitor(path.parameter("weight", weight, Role::Trained));
            visitor(path.parameter("bias", bias, Role::Trained));
        }
        if let Statistics::Batch { mean, variance, .. } = &self.statistics {
            visitor(path.parameter("running_mean", mean, Role::Running));
            visitor(path.parameter("running_var", variance, Role::Running));
        }
    }

    fn export(&self, file: &mut Export, x: Value) -> Value {
        let epsilon = self.epsilon as f32;
        let affine = match &self.affine {
            Some(affine) => affine.each_ref().map(|parameter| file.tensor(parameter)),
            None => [1.0, 0.0].map(|value| file.numbers(&vec![value; self.channels as usize])),
        };
        let [weight, bias] = &affine;
        match &self.statistics {
            Statistics::Instance => file.node("InstanceNormalization", &[&x, weight, bias], |node| {
                node.float("epsilon", epsilon)
            }),
            Statistics::Batch { mean, variance, .. } => {
                let (mean, variance) = (file.tensor(mean), file.tensor(variance));
                file.node("BatchNormalization", &[&x, weight, bias, &mean, &variance], |node| {
                    node.float("epsilon", epsilon)
                })
            }
            Statistics::Picture => {
                // One channel of all the others' pixels; opset 17 has no group norm.
                let (flat, one) = (file.integers(&[0, 1, -1]), file.numbers(&[1.0]));
                let (zero, shape) = (file.numbers(&[0.0]), file.node("Shape", &[&x], |node| node));
                let joined = file.node("Reshape", &[&x, &flat], |node| node);
                let normal = file.node("InstanceNormalization", &[&joined, &one, &zero], |node| {
                    node.float("epsilon", epsilon)
                });
                let normal = file.node("Reshape", &[&normal, &shape], |node| node);
                let each = file.integers(&[-1, 1, 1]);
                let (weight, bias) = (
                    file.node("Reshape", &[weight, &each], |node| node),
                    file.node("Reshape", &[bias, &each], |node| node),
                );
                let scaled = file.node("Mul", &[&normal, &weight], |node| node);
                file.node("Add", &[&scaled, &bias], |node| node)
            }
        }
    }
}
