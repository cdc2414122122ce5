//! Runs plugins: WebAssembly components that work on pixels, in a sandbox.
//!
//! A plugin is a stranger's code. It imports nothing but `pastiche:plugin` (the WIT in `plugin-sdk/wit`), so it has no
//! clock, no randomness, no files and no network; it sees pictures as handles and reads and writes them in bands of rows.
//! Each call has a deadline, a bound on memory and one on what it makes, and runs in a fresh instance that dies with it.
//! Whatever a plugin does ends as a [`PluginError`] that names it and says why.
//!
//! ```text
//! bytes --PluginHost::load--> Plugin --describe--> Description (controls, depths, roles)
//!                                    --before----> picture, note
//!                                    --after-----> picture
//! ```
//!
//! This is the only crate that knows wasmtime. Calls block; run them on a thread that may.

mod bands;
mod bindings;
mod canvas;
mod check;
mod compiled;
mod config;
mod description;
mod engine;
mod error;
mod gate;
mod host;
mod imports;
mod plugin;
mod run;
mod settings;
mod source;
mod state;
#[cfg(test)]
mod tests;

pub use check::API_VERSIONS;
pub use config::HostConfig;
pub use description::Description;
pub use error::{HostError, PluginError};
pub use host::PluginHost;
pub use plugin::Plugin;
pub use settings::Call;
