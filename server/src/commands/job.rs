//! A style, opened for a command, with its settings.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use manifest::{Settings, StyleName};
use render::LoadedStyle;
use serde_json::Map;
use tokio::runtime::{Builder, Runtime};

use super::Common;
use crate::config::Overrides;
use crate::log;
use crate::studio::Studio;

/// What a command renders with.
pub struct Job {
    /// What futures run on.
    pub runtime: Runtime,
    pub studio: Studio,
    pub style: Arc<LoadedStyle>,
    pub settings: Settings,
}

impl Job {
    /// Opens `style`, a name, a pack file or a pack folder, with `id=value` pairs for its controls.
    ///
    /// # Errors
    /// When there is no such style, its pack has faults, or a setting is wrong; every wrong setting at once.
    pub fn open(style: &str, set: &[String], common: &Common) -> anyhow::Result<Self> {
        let mut config = common.config(Overrides::default())?;
        "warn".clone_into(&mut config.log.filter);
        log::start(&config.log);
        let pack = Path::new(style);
        let by_path = pack.exists();
        if by_path {
            config.styles = vec![pack.to_owned()];
        }
        let studio = Studio::open(config)?;
        let style = if by_path {
            only(&studio, pack)?
        } else {
            named(&studio, style)?
        };
        let settings = settings(&style, set)?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        Ok(Self {
            runtime,
            studio,
            style,
            settings,
        })
    }
}

/// The style of the one pack that was named.
fn only(studio: &Studio, pack: &Path) -> anyhow::Result<Arc<LoadedStyle>> {
    if let Some((path, faults)) = studio.styles.faults().into_iter().next() {
        return Err(anyhow::Error::new(faults).context(format!("the pack {} has faults", path.display())));
    }
    if let Some((name, version, refusal)) = studio.styles.refusals().into_iter().next() {
        anyhow::bail!("{name}@{version} is not used here: {refusal}");
    }
    let style = studio.styles.list().into_iter().next();
    style.with_context(|| format!("{} is neither a pack folder nor a .stylepack file", pack.display()))
}

fn named(studio: &Studio, text: &str) -> anyhow::Result<Arc<LoadedStyle>> {
    let name: StyleName = text
        .parse()
        .with_context(|| format!("`{text}` is no style: there is no such file, and it is no name"))?;
    studio.styles.find(&name).with_context(|| {
        if let Some(refusal) = studio.styles.refusal(&name, None) {
            return format!("{name} is not used here: {refusal}");
        }
        let known: Vec<String> = studio
            .styles
            .list()
            .iter()
            .map(|style| style.name().to_string())
            .collect();
        format!("there is no style {name}; there are {}", known.join(", "))
    })
}

/// Settings from `id=value` pairs; every fault at once.
fn settings(style: &LoadedStyle, pairs: &[String]) -> anyhow::Result<Settings> {
    let mut given = Map::new();
    for pair in pairs {
        let (id, value) = style
            .controls()
            .parse_pair(&pair.replacen('=', ":", 1))
            .map_err(anyhow::Error::from)?;
        given.insert(id, value);
    }
    style.controls().resolve(&given).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(lines.join("\n"))
    })
}
