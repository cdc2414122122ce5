//! What can go wrong between a permit and an output. Every work gets its own copy, so the errors are `Clone`.

use std::fmt;
use std::time::Duration;

use onnx::DType;
use thiserror::Error;

use crate::{DeviceId, Precision};

/// Which step of a work a fault happened in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Putting the generator onto the device.
    Load,
    /// Running it.
    Run,
    /// Taking it off the device.
    Unload,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Load => "loading",
            Self::Run => "running",
            Self::Unload => "unloading",
        })
    }
}

/// A work that was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InferError {
    /// All places in the device's queue are taken.
    #[error("device {device} has a full queue; try again in about {:.1} s", .retry_after.as_secs_f64())]
    Overloaded {
        /// Whose queue.
        device: DeviceId,
        /// When a place should be free, estimated from what waits and how long works took lately.
        retry_after: Duration,
    },
    /// The scheduler takes no new work because it is shutting down.
    #[error("device {device} takes no new work because this node is shutting down; try again in a few seconds")]
    Draining {
        /// Which device was asked.
        device: DeviceId,
    },
    /// The work was dropped unanswered because its device's thread has ended.
    #[error("device {device} stopped before it came to this work; send it again")]
    Stopped {
        /// Which device stopped.
        device: DeviceId,
    },
    /// The backend has no such device.
    #[error("there is no device {device}; this node has {}", list(.known))]
    UnknownDevice {
        /// What was asked for.
        device: DeviceId,
        /// What there is.
        known: Vec<DeviceId>,
    },
    /// The operating system refused a thread for a device.
    #[error("no thread could be started for device {device}: {reason}; raise the limit on threads or free memory")]
    Thread {
        /// For which device.
        device: DeviceId,
        /// What the system said.
        reason: String,
    },
    /// The backend cannot compute in this precision on this device.
    #[error("device {device} cannot run in {precision}; ask for f32")]
    Precision {
        /// Which device was asked.
        device: DeviceId,
        /// What it was asked for.
        precision: Precision,
    },
    /// An array whose elements do not fit its shape, or that is of another type than was asked for.
    #[error("an array of shape {shape:?} {reason}")]
    Array {
        /// The shape in question.
        shape: Vec<usize>,
        /// What is wrong with it.
        reason: String,
    },
    /// The generator takes something else than one array of this type.
    #[error("the generator {reason}; check the style's generator with `pastiche generator show`")]
    Input {
        /// What it takes, and what it was given.
        reason: String,
    },
    /// The device has too little memory for this load or run.
    #[error("device {device} ran out of memory while {stage} a generator ({reason}); use a smaller size")]
    OutOfMemory {
        /// Which device.
        device: DeviceId,
        /// Doing what.
        stage: Stage,
        /// What the runtime said.
        reason: String,
    },
    /// The runtime refused the generator or failed in it.
    #[error("{stage} the generator failed: {reason}")]
    Failed {
        /// Doing what.
        stage: Stage,
        /// What the runtime said.
        reason: String,
    },
    /// The runtime panicked. The generator was unloaded; the device goes on.
    #[error("{stage} the generator panicked ({message}); it was unloaded, other work is not affected")]
    Panicked {
        /// Doing what.
        stage: Stage,
        /// The panic's message, where it had one.
        message: String,
    },
}

impl InferError {
    /// An array's elements are of type `is`, not `wanted`.
    pub(crate) fn dtype(shape: &[usize], is: DType, wanted: DType) -> Self {
        Self::Array {
            shape: shape.to_vec(),
            reason: format!("holds {is}, not {wanted}"),
        }
    }

    /// A failed run, said by a backend or about its answer.
    pub fn run(reason: impl Into<String>) -> Self {
        Self::Failed {
            stage: Stage::Run,
            reason: reason.into(),
        }
    }

    /// A failed load, said by a backend.
    pub fn load(reason: impl Into<String>) -> Self {
        Self::Failed {
            stage: Stage::Load,
            reason: reason.into(),
        }
    }
}

fn list(devices: &[DeviceId]) -> String {
    if devices.is_empty() {
        return "none".to_owned();
    }
    devices.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
