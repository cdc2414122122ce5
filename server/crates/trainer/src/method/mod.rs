//! Methods of training, under their own names: which networks there are, and what one step does.
//!
//! | method | what it makes | source |
//! |---|---|---|
//! | [`Cut`] | pictures from photographs, by places that are told apart | Park et al. 2020 |
//! | [`Cyclegan`] | the same, by going there and back | Zhu et al. 2017 |
//! | [`Dcgan`] | small pictures from noise | Radford et al. 2016 |
//!
//! A run knows [`Method`] alone. What methods share has a file of its own: the published [`Generator`], its discriminators, what
//! checkpoints hold.

mod augment;
mod config;
mod cut;
mod cyclegan;
mod dcgan;
mod discriminators;
mod generator;
mod heads;
mod judgement;
mod looks;
mod losses;
mod perception;
mod pool;
mod state;
#[cfg(test)]
mod tests;

use std::fmt::Debug;

use tch::{Device, Kind, Tensor};

use crate::data::Tensors;
use crate::layer::Pass;

pub use config::{Learning, Networks};
pub use cut::{Cut, CutConfig};
pub use cyclegan::{Cyclegan, CycleganConfig};
pub use dcgan::{Dcgan, DcganConfig, noise};
pub use discriminators::Game;
pub use generator::Generator;
pub use judgement::Judgement;
pub use looks::Looks;
pub use losses::Losses;
pub use perception::Perception;
pub use state::State;

/// Networks in training.
pub trait Method: Debug {
    /// Steps so far.
    fn steps(&self) -> u64;

    /// Where the networks are.
    fn device(&self) -> Device;

    /// One step at this rate. A loss is no number where a gradient was none; then the step must not count.
    ///
    /// # Panics
    /// As tch does, when shapes do not fit or memory runs out.
    fn step(&mut self, batch: &Tensors, rate: f64) -> Losses;

    /// The loss that falls where anything is learned; adversarial ones need not.
    fn must_fall(&self) -> Option<&'static str>;

    /// How many numbers of noise the generator makes a picture from; `None` where it makes them from photographs.
    fn noise(&self) -> Option<i64> {
        None
    }

    /// The generator that will be published.
    fn generator(&self) -> &Generator;

    /// The same, to change or to try it.
    fn generator_mut(&mut self) -> &mut Generator;

    /// What the discriminators of its pictures think of real and of made ones, `(N, 3, H, W)` of -1..1. Nothing is learned from them.
    fn judged(&self, real: &Tensor, made: &Tensor) -> Judgement;

    /// Everything that the next steps depend on, by name.
    fn state(&self) -> State;

    /// Goes on after `steps` steps, from what [`Method::state`] gave then.
    ///
    /// # Errors
    /// The name of what is missing or of another shape. The networks are then of no use.
    fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String>;
}

/// Which step is done, and how.
#[derive(Clone, Copy, Debug)]
struct Moment {
    step: u64,
    /// The generator's learning rate.
    rate: f64,
    pass: Pass,
}

/// A loss, or no number where a gradient was none: then nothing was learned of it, and the step must not count.
fn unless_broken(lengths: &[f64], loss: f64) -> f64 {
    if lengths.iter().all(|length| length.is_finite()) {
        loss
    } else {
        f64::NAN
    }
}

/// The sum of scalars.
fn total(losses: impl Iterator<Item = Tensor>) -> Tensor {
    let losses: Vec<Tensor> = losses.collect();
    Tensor::stack(&losses, 0).sum(Kind::Float)
}
