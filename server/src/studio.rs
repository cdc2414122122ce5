//! A studio: styles, devices, cache and configuration, put together. Everything that renders works with one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use cache::{Cache, RedisConfig};
use infer::{Backend, DeviceId, Precision, Scheduler, SchedulerConfig};
use infer_tch::{BackendConfig, TchBackend};
use plugin_host::{HostConfig, PluginHost};
use render::{RenderConfig, Renderer};

use crate::config::Config;
use crate::people::private_folder;
use crate::styles::Styles;

/// What renders are made with.
pub struct Studio {
    /// The configuration that it was opened with.
    pub config: Config,
    /// The way of a picture through a style.
    pub renderer: Renderer,
    /// The styles that can be used.
    pub styles: Styles,
}

impl Studio {
    /// Opens devices, cache and styles as `config` says, on libtorch.
    ///
    /// # Errors
    /// When the device is not there, the data folder cannot be made, or a cache or plugin host cannot be set up.
    pub fn open(config: Config) -> anyhow::Result<Self> {
        let backend = TchBackend::open(&backend_config(&config));
        Self::with_backend(config, Arc::new(backend))
    }

    /// The same on any backend; tests use a fake one.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn with_backend(config: Config, backend: Arc<dyn Backend>) -> anyhow::Result<Self> {
        private_folder(&config.published()).with_context(|| {
            format!(
                "the data folder {} cannot be made; choose another with --data",
                config.data.display()
            )
        })?;
        let device = device(&config.device, &*backend)?;
        let scheduling = SchedulerConfig {
            queue: config.limits.queue,
            batch_max: config.limits.batch,
            generator_bytes: config.limits.generator_bytes,
            ..SchedulerConfig::default()
        };
        let scheduler = Arc::new(Scheduler::new(backend, &scheduling)?);
        let rendering = RenderConfig {
            limits: config.limits.pictures(),
            device,
            time: config.limits.render(),
            precision: precision(&config.precision)?,
            verdicts: Some(config.data.join("verdicts")),
            ..RenderConfig::default()
        };
        let renderer = Renderer::new(rendering, scheduler, cache(&config)?)?;
        let (blocked, trust) = (config.licenses.blocked.clone(), config.signatures.trust());
        let host = plugin_host(&config)?;
        let styles = Styles::open(config.styles.clone(), host, blocked, trust).guarding(config.published());
        Ok(Self {
            config,
            renderer,
            styles,
        })
    }
}

/// How libtorch is used under this configuration.
pub fn backend_config(config: &Config) -> BackendConfig {
    let threads = (config.threads > 0).then_some(config.threads);
    BackendConfig {
        cuda_folders: cuda_folders(config),
        threads,
    }
}

/// Where the CUDA libraries may lie: as configured, else where the set-up puts them.
fn cuda_folders(config: &Config) -> Vec<PathBuf> {
    match &config.libtorch_cuda {
        Some(folder) => vec![folder.clone()],
        None => crate::config::cuda_folders(),
    }
}

/// The plugin host under this configuration.
///
/// # Errors
/// When wasmtime cannot be set up.
pub fn plugin_host(config: &Config) -> anyhow::Result<Arc<PluginHost>> {
    let limits = HostConfig {
        deadline: Duration::from_millis(config.plugins.deadline_ms),
        memory_bytes: usize::try_from(config.plugins.memory_bytes).unwrap_or(usize::MAX),
        cache_dir: Some(config.data.join("plugins")),
        ..HostConfig::default()
    };
    Ok(Arc::new(PluginHost::new(&limits)?))
}

/// Where finished pictures are stored under this configuration.
///
/// # Errors
/// When the address of Redis is none.
pub fn cache(config: &Config) -> anyhow::Result<Cache> {
    Ok(match &config.cache.redis {
        Some(url) => Cache::redis(RedisConfig {
            url: url.clone(),
            ..RedisConfig::default()
        })?,
        None if config.cache.memory_bytes == 0 => Cache::off(),
        None => Cache::memory(config.cache.memory_bytes),
    })
}

/// The precision that `name` means; `None` is decided for each generator.
fn precision(name: &str) -> anyhow::Result<Option<Precision>> {
    if name == "auto" {
        return Ok(None);
    }
    name.parse().map(Some).context("option `precision`")
}

/// The device that `name` means.
fn device(name: &str, backend: &dyn Backend) -> anyhow::Result<DeviceId> {
    if name != "auto" {
        return name.parse().with_context(|| "option `device`");
    }
    let devices = backend.devices();
    let gpu = devices.iter().find(|info| info.id != DeviceId::Cpu);
    gpu.or(devices.first())
        .map(|info| info.id)
        .context("this machine has no device to render on")
}
