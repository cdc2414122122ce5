//! The face of a runtime: what a scheduler needs to put generators onto devices.
//!
//! Both traits are as small as they can be. Queueing, batching, eviction, cancellation and panics are the scheduler's,
//! so that every backend gets them right in the same way.

use std::sync::Arc;

use onnx::Graph;

use crate::{Array, DeviceId, DeviceInfo, InferError, Precision};

/// A runtime with its devices.
pub trait Backend: Send + Sync + 'static {
    /// The devices that work can be put onto; the same list each time.
    fn devices(&self) -> Vec<DeviceInfo>;

    /// Puts `graph` onto `device`, to compute in `precision`. Called on the device's own thread.
    ///
    /// # Errors
    /// [`InferError::UnknownDevice`], [`InferError::Precision`], [`InferError::OutOfMemory`], or
    /// [`InferError::Failed`] with the runtime's reason.
    fn load(
        &self,
        device: &DeviceId,
        graph: &Arc<Graph>,
        precision: Precision,
    ) -> Result<Box<dyn Generator>, InferError>;

    /// Gives memory that the runtime keeps for reuse on `device` back to the system. Called on the device's own thread
    /// each time a generator has been dropped.
    fn release_caches(&self, _device: &DeviceId) {}
}

/// A generator on a device. It stays on the thread that loaded it until it is dropped.
pub trait Generator: Send {
    /// Computes all outputs of the graph, in the graph's order, from its inputs by name.
    ///
    /// Arrays are row-major and have the element types that the graph declares, whatever the precision inside.
    ///
    /// # Errors
    /// [`InferError::Input`] for inputs that the graph does not take, [`InferError::OutOfMemory`], or
    /// [`InferError::Failed`] with the runtime's reason. After an error the generator can run again.
    fn run(&mut self, inputs: &[(String, Array)]) -> Result<Vec<(String, Array)>, InferError>;

    /// Bytes of device memory that it holds between runs: its weights, and what it keeps prepared. May change with each
    /// run.
    fn bytes(&self) -> u64;
}
