//! One call of one plugin: a fresh instance, its limits, and what its end means.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use wasmtime::component::{Instance, InstancePre};
use wasmtime::{PoolConcurrencyLimitError, Store, Trap, UpdateDeadline};

use crate::bands::BAND_BYTES;
use crate::config::HostConfig;
use crate::error::{PluginError, Stop};
use crate::state::{CallState, MESSAGE_BYTES, clip};

/// Bytes that a call may carry beside the largest of its lists.
const SLACK_BYTES: usize = 64 << 10;
/// Handles that a call may hold; canvases are bounded by themselves.
const HANDLES: usize = 256;

/// Instantiates `pre` and gives it to `work`, within the limits of `config`. The caller holds a pass of the gate. `peak_bytes` becomes the
/// memory that the call took, where that is more.
///
/// The instance dies here, whatever happened, so a trap never poisons another call.
pub(crate) fn run<T>(
    plugin: &str,
    config: &HostConfig,
    pre: &InstancePre<CallState>,
    peak_bytes: &AtomicU64,
    work: impl FnOnce(&mut Store<CallState>, &Instance) -> wasmtime::Result<T>,
) -> Result<T, PluginError> {
    let deadline = Instant::now() + config.deadline;
    let state = CallState::new(deadline, config.memory_bytes, config.output_pixels);
    let mut store = Store::new(pre.engine(), state);
    store.limiter(|state| state);
    store.set_hostcall_fuel(BAND_BYTES.max(config.note_bytes) + SLACK_BYTES);
    store.set_max_component_handles(HANDLES);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|context| {
        if Instant::now() < context.data().deadline {
            return Ok(UpdateDeadline::Continue(1));
        }
        Err(Stop::Deadline.into())
    });
    let outcome = pre
        .instantiate(&mut store)
        .and_then(|instance| work(&mut store, &instance));
    peak_bytes.fetch_max(store.data().memory_bytes(), Ordering::Relaxed);
    outcome.map_err(|error| {
        let panic = store.data_mut().panic.take();
        explain(plugin, config, &error, panic)
    })
}

/// The cause that stands in `error`, in the words of [`PluginError`].
fn explain(plugin: &str, config: &HostConfig, error: &wasmtime::Error, panic: Option<String>) -> PluginError {
    let plugin = plugin.to_owned();
    if let Some(stop) = error.downcast_ref::<Stop>() {
        return stopped(plugin, config, stop);
    }
    if let Some(&trap) = error.downcast_ref::<Trap>() {
        return match panic {
            Some(message) => PluginError::Panic { plugin, message },
            None => PluginError::Trap {
                plugin,
                reason: trap_reason(trap),
            },
        };
    }
    let reason = clip(format!("{error:#}"), MESSAGE_BYTES);
    if error.is::<PoolConcurrencyLimitError>() {
        return PluginError::Host { plugin, reason };
    }
    // What is left is wasmtime's refusal of what the plugin handed over: text that is no UTF-8, lists outside its
    // memory, cases and handles that do not exist, more than fits.
    PluginError::BadOutput { plugin, reason }
}

fn stopped(plugin: String, config: &HostConfig, stop: &Stop) -> PluginError {
    match stop {
        Stop::Deadline => PluginError::Deadline {
            plugin,
            limit: config.deadline.max(Duration::from_millis(1)),
        },
        Stop::Memory {
            asked_bytes,
            limit_bytes,
        } => PluginError::Memory {
            plugin,
            asked_bytes: *asked_bytes,
            limit_bytes: *limit_bytes,
        },
        Stop::BadOutput(reason) => PluginError::BadOutput {
            plugin,
            reason: reason.clone(),
        },
        Stop::Misuse(reason) => PluginError::Trap {
            plugin,
            reason: reason.clone(),
        },
    }
}

fn trap_reason(trap: Trap) -> String {
    match trap {
        Trap::StackOverflow => "its calls went too deep (stack overflow)".into(),
        Trap::UnreachableCodeReached => "it stopped itself without a message (unreachable)".into(),
        other => other.to_string().replacen("wasm trap: ", "", 1),
    }
}
