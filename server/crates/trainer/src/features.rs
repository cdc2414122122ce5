//! What a network that somebody else trained sees in pictures, on the way to its own answer (Gatys et al. 2016, Johnson et al. 2016).
//!
//! Any ONNX file will do that takes `(N, 3, H, W)`; none is shipped, and none is needed. Gradients go through it to the pictures;
//! its weights stay as they are.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use onnx::plan::PlanLimits;
use onnx::{DType, Graph, Info, InputSpec, LoadError, Options, Plan, PlanError};
use tch::{Device, Kind, Tensor};
use thiserror::Error;
use torch::{Program, TorchError, Weights};

/// Why a file does not serve.
#[derive(Debug, Error)]
pub enum FeaturesError {
    /// It cannot be read.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no network of which all those values can be had.
    #[error("{}: {source}", .path.display())]
    Network {
        /// Which.
        path: PathBuf,
        /// Every fault.
        source: LoadError,
    },
    /// It takes something else than pictures.
    #[error("{}: it takes {count} inputs; one picture (N, 3, H, W) is needed", .path.display())]
    Inputs {
        /// Which.
        path: PathBuf,
        /// How many.
        count: usize,
    },
    /// It does not work on pictures of this size.
    #[error(transparent)]
    Size(#[from] PlanError),
    /// libtorch failed.
    #[error(transparent)]
    Torch(#[from] TorchError),
}

/// Values of red, green and blue, 0 to 1, that the network was trained with: it sees `(x - mean) / std`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalisation {
    /// Mean.
    pub mean: [f64; 3],
    /// Standard deviation.
    pub std: [f64; 3],
}

/// A network that is asked for values on the way.
#[derive(Debug)]
pub struct Features {
    graph: Graph,
    /// What -1..1 is multiplied with, and what is added then, `(1, 3, 1, 1)` both.
    scale: Tensor,
    shift: Tensor,
    ready: RefCell<Ready>,
}

/// What is on the device.
#[derive(Debug)]
struct Ready {
    weights: Weights,
    /// By the shape of pictures.
    programs: HashMap<Vec<i64>, Program>,
}

impl Features {
    /// The values of these names in a file, on a device.
    ///
    /// # Errors
    /// [`FeaturesError`]; of a name that nothing computes, it tells the names that there are.
    pub fn open(
        path: &Path,
        values: &[String],
        normalisation: Normalisation,
        device: Device,
    ) -> Result<Self, FeaturesError> {
        let file = fs::read(path).map_err(|source| FeaturesError::File {
            path: path.to_owned(),
            source,
        })?;
        let graph =
            Graph::load_values(file.into(), values, &Options::default()).map_err(|source| FeaturesError::Network {
                path: path.to_owned(),
                source,
            })?;
        if graph.inputs().len() != 1 {
            return Err(FeaturesError::Inputs {
                path: path.to_owned(),
                count: graph.inputs().len(),
            });
        }
        let numbers = |of: &dyn Fn(usize) -> f64| {
            let numbers = [0, 1, 2].map(|channel| of(channel) as f32);
            Tensor::from_slice(&numbers).reshape([1, 3, 1, 1]).to_device(device)
        };
        let Normalisation { mean, std } = normalisation;
        Ok(Self {
            graph,
            scale: numbers(&|channel| 0.5 / std[channel]),
            shift: numbers(&|channel| (0.5 - mean[channel]) / std[channel]),
            ready: RefCell::new(Ready {
                weights: Weights::new(device, Kind::Float),
                programs: HashMap::new(),
            }),
        })
    }

    /// What it sees in `pictures` `(N, 3, H, W)` of -1..1 on its device: one tensor for each value, in their order, float32.
    ///
    /// # Errors
    /// When it does not work on pictures of this size, or the device has no room.
    pub fn of(&self, pictures: &Tensor) -> Result<Vec<Tensor>, FeaturesError> {
        let mut ready = self.ready.borrow_mut();
        let Ready { weights, programs } = &mut *ready;
        let size = pictures.size();
        if !programs.contains_key(&size) {
            programs.insert(size.clone(), self.program(&size, weights)?);
        }
        let seen = pictures.to_kind(Kind::Float) * &self.scale + &self.shift;
        // It was put there above.
        let program = programs.get(&size).into_iter();
        let values: Result<Vec<_>, _> = program.map(|program| program.run(&[seen.shallow_clone()])).collect();
        Ok(values?.into_iter().flatten().collect())
    }

    fn program(&self, size: &[i64], weights: &mut Weights) -> Result<Program, FeaturesError> {
        let shape: Vec<usize> = size.iter().map(|&side| side as usize).collect();
        let inputs = [InputSpec::of(Info::new(DType::F32, shape))];
        let plan = Plan::new(&self.graph, &inputs, &PlanLimits::default())?;
        Ok(Program::with_gradients(plan, weights)?)
    }
}

#[cfg(test)]
mod tests;
