//! What a renderer takes on.

use std::path::PathBuf;
use std::time::Duration;

use infer::{DeviceId, Precision};
use pixels::Limits;

/// Bounds on renders, and where they run.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderConfig {
    /// Bytes, pixels and sides of pictures that come in.
    pub limits: Limits,
    /// The device that renders run on.
    pub device: DeviceId,
    /// Memory that one render may take on the device, in bytes; `None` is three quarters of what the device has.
    pub device_bytes: Option<u64>,
    /// Longest time that a generator may take, estimated from its arithmetic and the rate that was measured.
    pub time: Duration,
    /// What generators compute in; `None` is what the device is fast at where the generator stays exact enough in it.
    pub precision: Option<Precision>,
    /// Folder that keeps how exact generators are in narrow precisions; without it they are judged after each start.
    pub verdicts: Option<PathBuf>,
}

impl Default for RenderConfig {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            device: DeviceId::Cpu,
            device_bytes: None,
            time: Duration::from_secs(300),
            precision: None,
            verdicts: None,
        }
    }
}
