//! Whether the file that is served computes what was trained.

use bytes::Bytes;
use onnx::plan::PlanLimits;
use onnx::{DType, Graph, Info, InputSpec, Options, Plan};
use tch::{Device, Kind, Tensor};
use thiserror::Error;

use crate::layer::Layer;
use crate::network::infer;

/// Largest mean difference, in levels of 255.
pub const MEAN: f64 = 1.0;
/// Largest difference of a sample, in levels of 255.
pub const MOST: f64 = 4.0;

/// How far the file is from the network, in levels of 255.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parity {
    /// On average.
    pub mean: f64,
    /// At most.
    pub most: f64,
}

/// Why the file is not the network.
#[derive(Debug, Error)]
pub enum ParityError {
    /// Our own reader refuses the file.
    #[error("the written generator cannot be read: {0}")]
    File(String),
    /// The pictures differ.
    #[error("the written generator is {:.2} levels of 255 from the network on average and {:.2} at most; {MEAN} and {MOST} are allowed", .0.mean, .0.most)]
    Differs(Parity),
    /// libtorch failed.
    #[error(transparent)]
    Torch(#[from] torch::TorchError),
}

/// Compares on `picture` `(N, 3, H, W)`, whose values lie in `range`, or on noise `(N, n)`, as what they compute is shown: clamped
/// to `range`.
///
/// # Errors
/// [`ParityError`]; above [`MEAN`] or [`MOST`] they differ.
pub fn check(network: &dyn Layer, file: &Bytes, picture: &Tensor, range: [f64; 2]) -> Result<Parity, ParityError> {
    let refused = |error: &dyn std::fmt::Display| ParityError::File(error.to_string());
    let graph = Graph::load(file.clone(), &Options::default()).map_err(|error| refused(&error))?;
    let shape: Vec<usize> = picture.size().iter().map(|&side| side as usize).collect();
    let inputs = [InputSpec::of(Info::new(DType::F32, shape))];
    let plan = Plan::new(&graph, &inputs, &PlanLimits::default()).map_err(|error| refused(&error))?;
    let picture = picture.to_device(Device::Cpu);
    let program = torch::Program::new(plan, &mut torch::Weights::new(Device::Cpu, Kind::Float))?;
    let served = program.run(&[picture.shallow_clone()])?;
    let served = served.first().ok_or_else(|| refused(&"it has no output"))?;
    let trained = infer(network, &picture);
    if served.size() != trained.size() {
        return Err(refused(&format!(
            "it answers {:?}, the network {:?}",
            served.size(),
            trained.size()
        )));
    }
    let [low, high] = range;
    let shown = |x: &Tensor| x.clamp(low, high);
    let levels = (shown(served) - shown(&trained)).abs() * (255.0 / (high - low));
    let parity = Parity {
        mean: levels.mean(Kind::Double).double_value(&[]),
        most: levels.max().double_value(&[]),
    };
    // Not less or equal is also what is no number.
    let same = parity.mean <= MEAN && parity.most <= MOST;
    if same {
        Ok(parity)
    } else {
        Err(ParityError::Differs(parity))
    }
}

/// A picture to compare on: soft and hard edges, `(1, 3, side, side)` in `range`, the same each time.
pub fn picture(side: i64, range: [f64; 2]) -> Tensor {
    let line = Tensor::linspace(0.0, 1.0, side, (Kind::Float, Device::Cpu));
    let (x, y) = (line.reshape([1, side]), line.reshape([side, 1]));
    let red = ((&x * 23.0).sin() + (&y * 17.0).cos()) * 0.25 + 0.5;
    let green = (&x * 2.0 - &y).clamp(0.0, 1.0);
    let blue = (&x + &y).lt(0.9).to_kind(Kind::Float) * 0.8 + 0.1;
    let [low, high] = range;
    Tensor::stack(&[red, green, blue], 0).unsqueeze(0) * (high - low) + low
}
