//! Why a plugin could not be loaded or did not finish: one variant for each cause, each with the plugin's name.
//!
//! A plugin is called by the name that it describes itself by; before it has done so, by the start of its digest.

use std::time::Duration;

/// What went wrong with one plugin. The server and other plugins are not touched by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PluginError {
    /// The call took longer than it may.
    #[error(
        "plugin `{plugin}` was stopped after {} ms, the longest that a call may take; try a smaller picture, \
         or ask the administrator for a longer deadline",
        limit.as_millis()
    )]
    Deadline {
        /// Name of the plugin.
        plugin: String,
        /// The longest time that a call may take.
        limit: Duration,
    },
    /// The plugin asked for more memory than it may have.
    #[error(
        "plugin `{plugin}` asked for {asked_bytes} bytes of memory and may have {limit_bytes}; it should work in \
         smaller bands of rows"
    )]
    Memory {
        /// Name of the plugin.
        plugin: String,
        /// Bytes that the memory (or table) would have had.
        asked_bytes: u64,
        /// Bytes that it may have.
        limit_bytes: u64,
    },
    /// The plugin's own code gave up, with a message.
    #[error("plugin `{plugin}` panicked: {message}; this is a fault in the plugin, tell its author")]
    Panic {
        /// Name of the plugin.
        plugin: String,
        /// What the plugin's panic handler reported, at most 4 KiB.
        message: String,
    },
    /// The plugin's code ended by a trap, or used a picture in a way that it may not.
    #[error("plugin `{plugin}` failed: {reason}; this is a fault in the plugin, tell its author")]
    Trap {
        /// Name of the plugin.
        plugin: String,
        /// What the plugin did.
        reason: String,
    },
    /// What the plugin answered cannot be used.
    #[error(
        "plugin `{plugin}` handed over something that cannot be used: {reason}; this is a fault in the plugin, tell its author"
    )]
    BadOutput {
        /// Name of the plugin.
        plugin: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The component wants something from the machine that plugins do not get.
    #[error(
        "plugin `{plugin}` imports `{import}`, and a plugin may import only pastiche:plugin interfaces; build it for \
         wasm32-unknown-unknown, without WASI"
    )]
    ForbiddenImport {
        /// Name of the plugin.
        plugin: String,
        /// Name of the import, as it stands in the component.
        import: String,
    },
    /// The component was made for an API that this host does not have.
    #[error(
        "plugin `{plugin}` uses `{interface}`, and this server runs pastiche:plugin {}; build it with another \
         version of the SDK, or update the server", known.join(", ")
    )]
    NoSuchVersion {
        /// Name of the plugin.
        plugin: String,
        /// The interface with the version that was found.
        interface: String,
        /// The versions that this host runs.
        known: Vec<&'static str>,
    },
    /// The bytes are no component, or one of another kind.
    #[error("plugin `{plugin}` is not a plugin component: {reason}")]
    NotAComponent {
        /// Name of the plugin.
        plugin: String,
        /// What is wrong with the bytes.
        reason: String,
    },
    /// The plugin itself answered with an error: this picture or these settings are not for it.
    #[error("plugin `{plugin}` refused: {message}")]
    Refused {
        /// Name of the plugin.
        plugin: String,
        /// The plugin's own words, at most 4 KiB.
        message: String,
    },
    /// The picture has more levels than the plugin keeps.
    #[error(
        "plugin `{plugin}` keeps pictures of {} and this one has {depth}; convert the picture first, or use a style \
         without this plugin", keeps.join(" or ")
    )]
    TooDeep {
        /// Name of the plugin.
        plugin: String,
        /// The depths that the plugin keeps.
        keeps: Vec<&'static str>,
        /// The depth of the picture.
        depth: &'static str,
    },
    /// The settings of the call do not fit the plugin's controls.
    #[error("plugin `{plugin}` cannot take the setting `{control}`: {reason}")]
    BadSetting {
        /// Name of the plugin.
        plugin: String,
        /// Id of the control, without the plugin's alias.
        control: String,
        /// What is wrong with the value.
        reason: String,
    },
    /// The host itself could not run the plugin.
    #[error("plugin `{plugin}` could not be run: {reason}")]
    Host {
        /// Name of the plugin.
        plugin: String,
        /// What the runtime says.
        reason: String,
    },
}

/// A plugin host could not be started.
#[derive(Debug, thiserror::Error)]
#[error("plugins cannot run on this machine: {reason}")]
pub struct HostError {
    /// What the runtime says.
    pub(crate) reason: String,
}

/// Why the host ended a call from within; travels through WebAssembly frames as a [`wasmtime::Error`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    #[error("the deadline has passed")]
    Deadline,
    #[error("{asked_bytes} bytes asked for, {limit_bytes} allowed")]
    Memory { asked_bytes: u64, limit_bytes: u64 },
    #[error("{0}")]
    BadOutput(String),
    #[error("{0}")]
    Misuse(String),
}
