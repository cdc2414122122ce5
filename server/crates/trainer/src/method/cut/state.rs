//! What a training is made of, by name: what checkpoints hold, and what is published.

use tch::Tensor;

use super::{Cut, NETWORKS};
use crate::layer::{Layer, Margin, Parameter, Path};
use crate::network::{Parameters, parameters};

impl Cut {
    /// Everything that the next steps depend on, by name.
    pub fn state(&self) -> Vec<(String, Tensor)> {
        let mut state = Vec::new();
        for (network, parameters) in self.parameters() {
            state.extend(
                parameters
                    .into_iter()
                    .map(|(name, tensor, _)| (format!("{network}.{name}"), tensor)),
            );
        }
        let average = self.average.state().into_iter();
        state.extend(average.map(|(name, tensor)| (format!("average.{name}"), tensor)));
        for (network, adam) in NETWORKS.iter().zip(&self.adams) {
            let moments = adam.state().into_iter();
            state.extend(moments.map(|(name, tensor)| (format!("adam.{network}.{name}"), tensor)));
        }
        state
    }

    /// Goes on after `steps` steps, from what [`Cut::state`] gave then.
    ///
    /// # Errors
    /// The name of what is missing or of another shape. The networks are then of no use.
    pub fn restore(&mut self, steps: u64, state: &[(String, Tensor)]) -> Result<(), String> {
        let part = |prefix: &str| -> Vec<(String, Tensor)> {
            let named = |(name, tensor): &(String, Tensor)| {
                Some((name.strip_prefix(prefix)?.to_owned(), tensor.shallow_clone()))
            };
            state.iter().filter_map(named).collect()
        };
        for (network, parameters) in self.parameters() {
            let parameters = parameters.into_iter().map(|(name, tensor, _)| (name, tensor));
            copy(parameters, &part(&format!("{network}.")))?;
        }
        let averages = self.average.state();
        copy(averages.into_iter(), &part("average."))?;
        let done = i32::try_from(steps).map_err(|_| "steps".to_owned())?;
        for (network, adam) in NETWORKS.iter().zip(&mut self.adams) {
            adam.restore(done, &part(&format!("adam.{network}.")))?;
        }
        self.steps = steps;
        Ok(())
    }

    /// The averaged weights of the generator, by name.
    pub fn average(&self) -> Vec<(String, Tensor)> {
        self.average.state()
    }

    /// Begins with these weights of the generator instead of random ones, which [`Cut::weights`] names.
    ///
    /// # Errors
    /// The name of what is missing or of another shape.
    pub fn begin_from(&mut self, weights: &[(String, Tensor)]) -> Result<(), String> {
        let own = parameters(&self.generator).into_iter();
        copy(own.map(|(name, tensor, _)| (name, tensor)), weights)?;
        self.publish(weights)
    }

    /// The parameters of the generator.
    pub fn weights(&self) -> Parameters {
        parameters(&self.generator)
    }

    /// Takes these as the averaged weights of the generator.
    ///
    /// # Errors
    /// The name of what is missing or of another shape.
    pub fn publish(&mut self, average: &[(String, Tensor)]) -> Result<(), String> {
        copy(self.average.state().into_iter(), average)
    }

    /// The parameters of each network, in the order of [`NETWORKS`].
    fn parameters(&self) -> [(&'static str, Parameters); 3] {
        let [generator, discriminators, heads] = NETWORKS;
        [
            (generator, parameters(&self.generator)),
            (
                discriminators,
                collected(|visitor| self.discriminators.visit(&Path::default(), visitor)),
            ),
            (heads, collected(|visitor| self.heads.visit(visitor))),
        ]
    }

    /// Does `work` with the generator as it would be published: with averaged weights.
    pub fn with_average<T>(&mut self, work: impl FnOnce(&dyn Layer) -> T) -> T {
        let published = Margin {
            network: &self.generator,
            px: self.config.margin_px,
        };
        self.average.with(|| work(&published))
    }
}

/// Copies each tensor of `from` over the one of its name.
fn copy(to: impl Iterator<Item = (String, Tensor)>, from: &[(String, Tensor)]) -> Result<(), String> {
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
