//! What can go wrong on a device.

use thiserror::Error;

/// A failure of libtorch, with what was being done.
#[derive(Debug, Error)]
pub enum TorchError {
    /// A step of a plan failed.
    #[error("step {step} ({kernel}) failed: {source}")]
    Step {
        /// Index of the step.
        step: usize,
        /// The kernel.
        kernel: String,
        /// What libtorch says.
        source: tch::TchError,
    },
    /// A tensor could not be brought to or from the device.
    #[error("a tensor could not be moved: {0}")]
    Transfer(#[source] tch::TchError),
    /// The given inputs are not those of the plan.
    #[error("the plan needs {wanted} inputs, {given} are given")]
    Inputs {
        /// How many the plan has.
        wanted: usize,
        /// How many were given.
        given: usize,
    },
    /// A step's result has another shape than the plan says: a fault of ours.
    #[error("step {step} ({kernel}) gave shape {given:?}, the plan says {planned:?}")]
    Shape {
        /// Index of the step.
        step: usize,
        /// The kernel.
        kernel: String,
        /// What came out.
        given: Vec<i64>,
        /// What should have.
        planned: Vec<usize>,
    },
    /// A constant cannot be made of what was read.
    #[error("a constant cannot be made: {0}")]
    Constant(String),
    /// A library could not be opened.
    #[error("{path}: {message}")]
    Library {
        /// Which.
        path: String,
        /// What the loader says.
        message: String,
    },
}
