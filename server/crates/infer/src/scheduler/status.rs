//! What a device does now and has done so far, for metrics and for the doctor. Plain numbers; whoever serves them names
//! them.

use std::time::Duration;

use crate::DeviceInfo;

/// One look at a device. All numbers are of the same moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceStatus {
    /// Which device.
    pub info: DeviceInfo,
    /// Places in its queue.
    pub places: usize,
    /// Places taken by permits that have not been submitted.
    pub reserved: usize,
    /// Places taken by works that have not begun.
    pub waiting: usize,
    /// Works that are being loaded for or run now.
    pub running: usize,
    /// Generators that are loaded.
    pub generators: usize,
    /// Bytes of device memory that they hold between runs.
    pub generator_bytes: u64,
    /// Moving average of the time one work takes, once there has been a run.
    pub per_work: Option<Duration>,
    /// What has happened since the start.
    pub counts: Counts,
}

/// What has happened on a device since the start. Each submitted work ends as exactly one of `finished`, `failed` and
/// `dropped`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Works that were submitted.
    pub submitted: u64,
    /// Works that ran to their end.
    pub finished: u64,
    /// Works that were answered with an error.
    pub failed: u64,
    /// Works that were taken back before they ran, or were left when the scheduler was dropped.
    pub dropped: u64,
    /// Reservations that were turned away because the queue was full.
    pub overloads: u64,
    /// Runs of generators, batches counted once.
    pub runs: u64,
    /// Works that finished in a batch with others.
    pub batched: u64,
    /// Generators that were loaded.
    pub loads: u64,
    /// Generators that were unloaded.
    pub unloads: u64,
    /// Panics of the runtime.
    pub panics: u64,
}
