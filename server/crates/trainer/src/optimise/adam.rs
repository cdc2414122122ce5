//! Adam (Kingma and Ba 2015), on tensors of ours: tch's own keeps its moments to itself. The arithmetic is libtorch's.

use tch::Tensor;
use torch::{AdamStep, AdamTensors};

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

impl Followed {
    /// All that a step needs, the gradient laid out as the parameter is; `None` without a gradient.
    fn tensors(&self) -> Option<AdamTensors> {
        let gradient = self.parameter.grad();
        if !gradient.defined() {
            return None;
        }
        let gradient = if gradient.stride() == self.mean.stride() {
            gradient
        } else {
            let mut laid_out = self.mean.zeros_like();
            laid_out.copy_(&gradient);
            laid_out
        };
        Some(AdamTensors {
            parameter: self.parameter.shallow_clone(),
            gradient,
            mean: self.mean.shallow_clone(),
            square: self.square.shallow_clone(),
        })
    }
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
        let tensors: Vec<AdamTensors> = self.followed.iter().filter_map(Followed::tensors).collect();
        let gradients: Vec<Tensor> = tensors.iter().map(|one| one.gradient.shallow_clone()).collect();
        let length = torch::length(&gradients).unwrap_or_else(|error| panic!("{error}"));
        if !length.is_finite() {
            return length;
        }
        let longest = self.config.longest_gradient.unwrap_or(f64::INFINITY);
        let step = AdamStep {
            number: i64::from(self.steps) + 1,
            rate,
            mean_decay: self.config.mean_decay,
            square_decay: self.config.square_decay,
            epsilon: self.config.epsilon,
            divisor: (length / longest).max(1.0),
        };
        torch::adam(&tensors, &step).unwrap_or_else(|error| panic!("{error}"));
        self.steps += 1;
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
        let find = |name: &str, like: &Tensor| -> Result<Tensor, String> {
            let found = state.iter().find(|(known, _)| known == name);
            let fits = found.filter(|(_, tensor)| tensor.size() == like.size());
            let (_, tensor) = fits.ok_or_else(|| name.to_owned())?;
            let mut own = like.zeros_like();
            own.copy_(tensor);
            Ok(own)
        };
        let moments = |followed: &Followed| -> Result<(Tensor, Tensor), String> {
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
