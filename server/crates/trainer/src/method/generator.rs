//! The generator of a method: what is trained, and what is published of it.

use tch::Tensor;

use super::state::{Learner, State, copy, named, part};
use crate::layer::{Layer, Margin, Role, Sequence};
use crate::network::{Parameters, parameters};
use crate::optimise::{AdamConfig, Average};

/// What checkpoints call it, and the average of its weights.
const NAME: &str = "generator";
const AVERAGE: &str = "average";
/// Steps in which the average follows fast, so that it forgets where it began.
const WARM_UP: u64 = 200;
const WARM_UP_AVERAGE: f64 = 0.9;

/// A generator in training, with the average of its weights, which is what is published. Running statistics are averages already:
/// they are published as they are, for an average of theirs would lag behind twice.
#[derive(Debug)]
pub struct Generator {
    network: Sequence,
    /// Pixels of the margin that the published generator has around pictures.
    margin_px: i64,
    learner: Learner,
    average: Average,
}

impl Generator {
    pub(super) fn new(network: Sequence, margin_px: i64, adam: AdamConfig) -> Self {
        Self {
            average: Average::new(of_role(&network, |role| role != Role::Running)),
            learner: Learner::new(NAME, parameters(&network), adam),
            network,
            margin_px,
        }
    }

    /// The network as it is trained.
    pub(super) fn network(&self) -> &Sequence {
        &self.network
    }

    /// What follows its gradients.
    pub(super) fn learner(&mut self) -> &mut Learner {
        &mut self.learner
    }

    /// Moves the average towards the weights after so many steps; `decay` of the old stays, once it has warmed up.
    pub(super) fn follow(&mut self, steps: u64, decay: f64) {
        self.average
            .follow(if steps <= WARM_UP { WARM_UP_AVERAGE } else { decay });
    }

    pub(super) fn state(&self) -> State {
        let mut state = self.learner.state();
        state.extend(named(AVERAGE, self.average()));
        state
    }

    pub(super) fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String> {
        self.learner.restore(steps, state)?;
        self.publish(&part(state, AVERAGE))
    }

    /// The parameters.
    pub fn weights(&self) -> Parameters {
        parameters(&self.network)
    }

    /// The averaged weights and the running statistics, by name.
    pub fn average(&self) -> State {
        let running = of_role(&self.network, |role| role == Role::Running).into_iter();
        let mut average = self.average.state();
        average.extend(running.map(|(name, tensor, _)| (name, tensor)));
        average
    }

    /// Begins with these weights instead of random ones, which [`Generator::weights`] names.
    ///
    /// # Errors
    /// The name of what is missing or of another shape.
    pub fn begin_from(&mut self, weights: &[(String, Tensor)]) -> Result<(), String> {
        let own = self.weights().into_iter();
        copy(own.map(|(name, tensor, _)| (name, tensor)), weights)?;
        self.publish(weights)
    }

    /// Takes these as the averaged weights and running statistics.
    ///
    /// # Errors
    /// The name of what is missing or of another shape.
    pub fn publish(&mut self, average: &[(String, Tensor)]) -> Result<(), String> {
        copy(self.average(), average)
    }

    /// Does `work` with the generator as it would be published: with averaged weights, and its margin.
    pub fn with_average<T>(&mut self, work: impl FnOnce(&dyn Layer) -> T) -> T {
        let published = Margin {
            network: &self.network,
            px: self.margin_px,
        };
        self.average.with(|| work(&published))
    }
}

/// The parameters of these roles.
fn of_role(network: &Sequence, wanted: impl Fn(Role) -> bool) -> Parameters {
    let mut found = parameters(network);
    found.retain(|(_, _, role)| wanted(*role));
    found
}
