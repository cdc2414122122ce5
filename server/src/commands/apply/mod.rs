//! `pastiche apply`: a style on a picture, or on every picture of a folder.

mod folder;
mod one;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use manifest::{Settings, StyleName};
use render::LoadedStyle;
use serde_json::Map;

use super::Common;
use crate::config::Overrides;
use crate::log;
use crate::studio::Studio;

/// Arguments of `pastiche apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// A style by name (publisher/name), a pack file or a pack folder.
    style: String,
    /// A picture, or a folder of pictures.
    input: PathBuf,
    /// Where the result goes: a file, or a folder when the input is one.
    output: PathBuf,
    /// A control's value, as `strength=0.8` or `color.amount=1`; may be repeated.
    #[arg(long = "set", value_name = "ID=VALUE")]
    set: Vec<String>,
    /// Do pictures of a folder again whose results are there already.
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    common: Common,
}

/// What one run of the command works with.
struct Job {
    studio: Studio,
    style: Arc<LoadedStyle>,
    settings: Settings,
}

impl Apply {
    /// Renders.
    ///
    /// # Errors
    /// When the style, a setting or the one picture is wrong. Bad pictures of a folder are listed at the end, and the
    /// exit code is 1.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let job = self.job()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        runtime.block_on(async {
            if self.input.is_dir() {
                return folder::apply(&job, &self.input, &self.output, self.again).await;
            }
            one::apply(&job, &self.input, &self.output).await?;
            Ok(ExitCode::SUCCESS)
        })
    }

    fn job(&self) -> anyhow::Result<Job> {
        let mut config = self.common.config(Overrides::default())?;
        "warn".clone_into(&mut config.log.filter);
        log::start(&config.log);
        let pack = Path::new(&self.style);
        let by_path = pack.exists();
        if by_path {
            config.styles = vec![pack.to_owned()];
        }
        let studio = Studio::open(config)?;
        let style = if by_path {
            only(&studio, pack)?
        } else {
            named(&studio, &self.style)?
        };
        let settings = settings(&style, &self.set)?;
        Ok(Job {
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
    let style = studio.styles.list().into_iter().next();
    style.with_context(|| format!("{} is neither a pack folder nor a .stylepack file", pack.display()))
}

fn named(studio: &Studio, text: &str) -> anyhow::Result<Arc<LoadedStyle>> {
    let name: StyleName = text
        .parse()
        .with_context(|| format!("`{text}` is no style: there is no such file, and it is no name"))?;
    studio.styles.find(&name).with_context(|| {
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
