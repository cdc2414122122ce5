//! The moving average of a network's parameters, which shakes less than the parameters themselves (Yazıcı et al. 2019).

use tch::Tensor;

use crate::network::Parameters;

/// An average that lives beside the network.
#[derive(Debug)]
pub struct Average {
    parameters: Vec<(String, Tensor)>,
    averages: Vec<Tensor>,
}

impl Average {
    /// Begins at the parameters as they are.
    pub fn new(parameters: Parameters) -> Self {
        let averages = parameters.iter().map(|(_, tensor, _)| tensor.detach().copy()).collect();
        Self {
            parameters: parameters.into_iter().map(|(name, tensor, _)| (name, tensor)).collect(),
            averages,
        }
    }

    /// Moves the averages towards the parameters; `decay` of the old stays.
    pub fn follow(&mut self, decay: f64) {
        let _guard = tch::no_grad_guard();
        let parameters: Vec<Tensor> = self
            .parameters
            .iter()
            .map(|(_, tensor)| tensor.shallow_clone())
            .collect();
        torch::move_towards(&self.averages, &parameters, 1.0 - decay).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Does `work` while the network has the averages; afterwards it has its own parameters again.
    pub fn with<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.swap();
        let done = work();
        self.swap();
        done
    }

    fn swap(&mut self) {
        let _guard = tch::no_grad_guard();
        for (average, (_, parameter)) in self.averages.iter_mut().zip(&mut self.parameters) {
            let own = parameter.copy();
            parameter.copy_(average);
            average.copy_(&own);
        }
    }

    /// The averages by name, for a checkpoint.
    pub fn state(&self) -> Vec<(String, Tensor)> {
        let names = self.parameters.iter().map(|(name, _)| name.clone());
        names.zip(self.averages.iter().map(Tensor::shallow_clone)).collect()
    }
}
