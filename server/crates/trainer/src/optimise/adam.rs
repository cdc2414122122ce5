//! Adam (Kingma and Ba 2015), on tensors of ours: tch's own keeps its moments to itself.

use tch::{Kind, Tensor};

use crate::layer::Role;
use crate::network::Parameters;

/// How Adam steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamConfig {
    /// How much of the old mean of gradients stays: `beta1`. GANs are trained with 0.5 (Radford et al. 2016).
    pub mean_decay: f64,
    /// How much of the old mean of squared gradients stays: `beta2`.
    pub square_decay: f64,
    /// Added to the root of the mean of squares.
    pub epsilon: f64,
    /// Longest gradient, over all parameters together; a longer one is shortened to it. `None` does not clip.
    pub longest_gradient: Option<f64>,
}

impl Default for AdamConfig {
    fn default() -> Self {
        Self {
            mean_decay: 0.5,
            square_decay: 0.999,
            epsilon: 1e-8,
            longest_gradient: None,
        }
    }
}

/// Adam over the trained parameters of a network.
#[derive(Debug)]
pub struct Adam {
    config: AdamConfig,
    steps: i32,
    followed: Vec<Followed>,
}

/// A parameter with its moments.
#[derive(Debug)]
struct Followed {
    name: String,
    parameter: Tensor,
    mean: Tensor,
    square: Tensor,
}

impl Adam {
    /// Over those of `parameters` that are trained, by name.
    pub fn new(parameters: Parameters, config: AdamConfig) -> Self {
        let trained = parameters.into_iter().filter(|(_, _, role)| *role == Role::Trained);
        let followed = trained.map(|(name, parameter, _)| Followed {
            mean: parameter.detach().zeros_like(),
            square: parameter.detach().zeros_like(),
            name,
            parameter,
        });
        Self {
            config,
            steps: 0,
            followed: followed.collect(),
        }
    }

    /// Forgets the gradients of all parameters.
    pub fn zero_grad(&mut self) {
        for followed in &mut self.followed {
            followed.parameter.zero_grad();
        }
    }

    /// Steps by the gradients at this rate; answers their length before clipping. Parameters without a gradient stay. Where
    /// the length is no number nothing is changed at all, and whoever asked must go back.
    pub fn step(&mut self, rate: f64) -> f64 {
        let _guard = tch::no_grad_guard();
        let gradients: Vec<Tensor> = self.followed.iter().map(|followed| followed.parameter.grad()).collect();
        let length = length(&gradients);
        if !length.is_finite() {
            return length;
        }
        self.steps += 1;
        let AdamConfig {
            mean_decay,
            square_decay,
            epsilon,
            longest_gradient,
        } = self.config;
        let scale = longest_gradient.map_or(1.0, |longest| (longest / length.max(longest)).min(1.0));
        let mean_bias = 1.0 - mean_decay.powi(self.steps);
        let square_bias = 1.0 - square_decay.powi(self.steps);
        for (followed, gradient) in self.followed.iter_mut().zip(&gradients) {
            if !gradient.defined() {
                continue;
            }
            let gradient = if scale < 1.0 {
                gradient * scale
            } else {
                gradient.shallow_clone()
            };
            let _ = followed.mean.lerp_(&gradient, 1.0 - mean_decay);
            let _ = followed.square.lerp_(&gradient.square(), 1.0 - square_decay);
            let deviation = (&followed.square / square_bias).sqrt() + epsilon;
            let step = &followed.mean * (rate / mean_bias) / deviation;
            let _ = followed.parameter.f_sub_(&step);
        }
        length
    }

    /// Steps so far.
    pub fn steps(&self) -> i32 {
        self.steps
    }

    /// The moments by name, for a checkpoint: `<parameter>.mean` and `<parameter>.square`.
    pub fn state(&self) -> Vec<(String, Tensor)> {
        let both = |followed: &Followed| {
            [("mean", &followed.mean), ("square", &followed.square)]
                .map(|(what, moment)| (format!("{}.{what}", followed.name), moment.shallow_clone()))
        };
        self.followed.iter().flat_map(both).collect()
    }

    /// Goes on from a checkpoint.
    ///
    /// # Errors
    /// The name of a moment that is missing or of another shape; nothing is changed then.
    pub fn restore(&mut self, steps: i32, state: &[(String, Tensor)]) -> Result<(), String> {
        let find = |name: &str, like: &Tensor| {
            let found = state.iter().find(|(known, _)| known == name);
            let fits = found.filter(|(_, tensor)| tensor.size() == like.size());
            fits.map(|(_, tensor)| tensor.to_device(like.device()).copy())
                .ok_or_else(|| name.to_owned())
        };
        let moments = |followed: &Followed| {
            Ok((
                find(&format!("{}.mean", followed.name), &followed.mean)?,
                find(&format!("{}.square", followed.name), &followed.square)?,
            ))
        };
        let found = self.followed.iter().map(moments).collect::<Result<Vec<_>, String>>()?;
        for (followed, (mean, square)) in self.followed.iter_mut().zip(found) {
            (followed.mean, followed.square) = (mean, square);
        }
        self.steps = steps;
        Ok(())
    }
}

/// The length of all gradients together.
fn length(gradients: &[Tensor]) -> f64 {
    let squares: Vec<Tensor> = gradients
        .iter()
        .filter(|gradient| gradient.defined())
        .map(|gradient| gradient.square().sum(Kind::Float))
        .collect();
    if squares.is_empty() {
        return 0.0;
    }
    Tensor::stack(&squares, 0).sum(Kind::Double).sqrt().double_value(&[])
}
