//! The host: one compiler, one pool and one linker for all plugins of a process.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Linker;

use crate::check::{self, not_a_component};
use crate::compiled::Compiled;
use crate::config::HostConfig;
use crate::engine::engine;
use crate::error::{HostError, PluginError};
use crate::gate::Gate;
use crate::plugin::{Plugin, short};
use crate::state::CallState;

/// Loads plugins and keeps what they share. Cheap to clone.
#[derive(Clone)]
pub struct PluginHost(Arc<Host>);

pub(crate) struct Host {
    pub(crate) config: HostConfig,
    pub(crate) gate: Gate,
    engine: Engine,
    linker: Linker<CallState>,
    compiled: Compiled,
}

impl PluginHost {
    /// Starts a host within the limits of `config`. One for a process is enough; it reserves address space for its
    /// instances (16 GiB each, none of it used before a plugin runs) and has one thread, which sleeps while no plugin runs.
    ///
    /// # Errors
    /// Where the machine gives no address space or no thread.
    pub fn new(config: &HostConfig) -> Result<Self, HostError> {
        let engine = engine(config)?;
        let linker = crate::imports::linker(&engine).map_err(|error| HostError {
            reason: format!("{error:#}"),
        })?;
        let gate = Gate::new(engine.clone(), config.instances).map_err(|error| HostError {
            reason: format!("no thread for deadlines: {error}"),
        })?;
        Ok(Self(Arc::new(Host {
            compiled: Compiled::open(config.cache_dir.as_deref()),
            config: config.clone(),
            gate,
            engine,
            linker,
        })))
    }

    /// Compiles a component, or reads it compiled from the cache, and checks its API version, imports and exports. None
    /// of its code runs; [`Plugin::describe`] is the first to run any.
    ///
    /// # Errors
    /// [`PluginError::NotAComponent`], [`PluginError::ForbiddenImport`] and [`PluginError::NoSuchVersion`].
    pub fn load(&self, wasm: &[u8]) -> Result<Plugin, PluginError> {
        let host = &self.0;
        let digest = hex::encode(Sha256::digest(wasm));
        let name = short(&digest);
        check::preamble(&name, wasm, host.config.component_bytes)?;
        let refused = |error: wasmtime::Error| not_a_component(&name, format!("{error:#}"));
        let component = host.compiled.component(&host.engine, &digest, wasm).map_err(refused)?;
        check::interfaces(&name, &host.engine, &component.component_type())?;
        let pre = host.linker.instantiate_pre(&component).map_err(refused)?;
        Plugin::link(Arc::clone(host), digest, pre)
    }
}

impl std::fmt::Debug for PluginHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PluginHost")
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}
