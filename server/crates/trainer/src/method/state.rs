//! What trainings are made of, by name: what checkpoints hold.

use tch::Tensor;

use crate::layer::{Parameter, Role};
use crate::network::Parameters;
use crate::optimise::{Adam, AdamConfig};

/// Tensors by name.
pub type State = Vec<(String, Tensor)>;

/// The parameters of a network, and what follows their gradients.
#[derive(Debug)]
pub(super) struct Learner {
    /// What checkpoints call the network.
    name: &'static str,
    parameters: Parameters,
    adam: Adam,
}

impl Learner {
    pub fn new(name: &'static str, parameters: Parameters, config: AdamConfig) -> Self {
        let own = parameters
            .iter()
            .map(|(name, tensor, role)| (name.clone(), tensor.shallow_clone(), *role));
        Self {
            name,
            adam: Adam::new(own.collect(), config),
            parameters,
        }
    }

    /// Forgets all gradients.
    pub fn zero_grad(&mut self) {
        self.adam.zero_grad();
    }

    /// As [`Adam::step`].
    pub fn step(&mut self, rate: f64) -> f64 {
        self.adam.step(rate)
    }

    /// Whether gradients reach the parameters.
    pub fn teach(&self, teach: bool) {
        for (_, tensor, role) in &self.parameters {
            if *role == Role::Trained {
                let _ = tensor.set_requires_grad(teach);
            }
        }
    }

    /// Parameters as `<name>.<parameter>`, moments as `adam.<name>.<parameter>.<moment>`.
    pub fn state(&self) -> State {
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(name, tensor, _)| (name.clone(), tensor.shallow_clone()));
        let mut state = named(self.name, parameters);
        state.extend(named(&format!("adam.{}", self.name), self.adam.state()));
        state
    }

    /// Goes on after `steps` steps.
    ///
    /// # Errors
    /// The name of what is missing or of another shape.
    pub fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String> {
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(name, tensor, _)| (name.clone(), tensor.shallow_clone()));
        copy(parameters, &part(state, self.name))?;
        let done = i32::try_from(steps).map_err(|_| "steps".to_owned())?;
        self.adam.restore(done, &part(state, &format!("adam.{}", self.name)))
    }
}

/// Tensors under a name.
pub(super) fn named(name: &str, tensors: impl IntoIterator<Item = (String, Tensor)>) -> State {
    let under = |(part, tensor)| (format!("{name}.{part}"), tensor);
    tensors.into_iter().map(under).collect()
}

/// What [`named`] put under this name.
pub(super) fn part(state: &[(String, Tensor)], name: &str) -> State {
    let under = |(full, tensor): &(String, Tensor)| {
        let part = full.strip_prefix(name)?.strip_prefix('.')?;
        Some((part.to_owned(), tensor.shallow_clone()))
    };
    state.iter().filter_map(under).collect()
}

/// Copies each tensor of `from` over the one of its name.
pub(super) fn copy(to: impl IntoIterator<Item = (String, Tensor)>, from: &[(String, Tensor)]) -> Result<(), String> {
    let _guard = tch::no_grad_guard();
    for (name, mut tensor) in to {
        let found = from.iter().find(|(known, _)| *known == name).map(|(_, found)| found);
        match found.filter(|found| found.size() == tensor.size()) {
            Some(found) => tensor.copy_(found),
            None => return Err(name),
        }
    }
    Ok(())
}

/// What a visit finds.
pub(super) fn collected(visit: impl FnOnce(&mut dyn FnMut(Parameter<'_>))) -> Parameters {
    let mut found = Vec::new();
    visit(&mut |parameter| found.push((parameter.name, parameter.tensor.shallow_clone(), parameter.role)));
    found
}
