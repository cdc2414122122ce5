//! What a host allows its plugins. Only data: reading it from a file or the environment is the server's work.

use std::path::PathBuf;
use std::time::Duration;

/// Limits of one call, and what the host keeps for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostConfig {
    /// Longest time that one call (`describe`, `before` or `after`) may take.
    pub deadline: Duration,
    /// Most bytes of WebAssembly memory that one instance may have, whatever the picture's size.
    pub memory_bytes: usize,
    /// Most pixels that the canvases of one call may have together at a time. A pixel takes 4 to 16 bytes of the host.
    pub output_pixels: u64,
    /// Most bytes that `before` may hand to `after`.
    pub note_bytes: usize,
    /// Most bytes of a component.
    pub component_bytes: usize,
    /// Most calls that run at a time; the next one waits.
    pub instances: u32,
    /// Private folder for compiled components, made where it is missing. Without one each start compiles again.
    pub cache_dir: Option<PathBuf>,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(2),
            memory_bytes: 64 << 20,
            output_pixels: 100_000_000,
            note_bytes: 1 << 20,
            component_bytes: 32 << 20,
            instances: 16,
            cache_dir: None,
        }
    }
}
