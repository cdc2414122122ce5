//! `pastiche pack`: check, build, sign, show and publish style packs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use manifest::Faults;
use packs::{BuildError, Built, Overview, ParsedPack};

use super::publish::Publish;
use super::sign::{Cosign, Sign, Verify};
use super::{Common, say};
use crate::config::Overrides;
use crate::studio;

/// What can be done with a pack.
#[derive(Debug, Subcommand)]
pub enum Pack {
    /// List every fault of a pack folder or pack file.
    Check(Which),
    /// Make one file of a pack folder.
    Build(Build),
    /// Show what a pack holds.
    Show(Show),
    /// Put a signature into a pack.
    Sign(Sign),
    /// Tell who has signed a pack.
    Verify(Verify),
    /// Add a studio's own signature to a version on its server.
    Cosign(Cosign),
    /// Send a pack to a server, and tell what its check finds.
    Publish(Publish),
}

/// Which pack.
#[derive(Debug, Args)]
pub struct Which {
    /// A pack folder or a `.stylepack` file.
    pack: PathBuf,
    #[command(flatten)]
    common: Common,
}

/// Arguments of `pastiche pack show`.
#[derive(Debug, Args)]
pub struct Show {
    /// A pack folder or a `.stylepack` file.
    pack: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Arguments of `pastiche pack build`.
#[derive(Debug, Args)]
pub struct Build {
    /// The pack folder.
    folder: PathBuf,
    /// The file to write; `name-version.stylepack` beside the folder when it is left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl Pack {
    /// Does it.
    ///
    /// # Errors
    /// When the pack cannot be read or written. Faults of the pack are printed, and the exit code is 1.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(which) => which.check(),
            Self::Build(build) => build.run(),
            Self::Show(show) => show.run(),
            Self::Sign(sign) => sign.run(),
            Self::Verify(verify) => verify.run(),
            Self::Cosign(cosign) => cosign.run(),
            Self::Publish(publish) => publish.run(),
        }
    }
}

impl Which {
    fn check(self) -> anyhow::Result<ExitCode> {
        let host = studio::plugin_host(&self.common.config(Overrides::default())?)?;
        let checked = packs::open(&self.pack).and_then(|pack| pack.check(&host, &onnx::Options::default()));
        match checked {
            Ok(pack) => {
                let style = &pack.manifest.style;
                say::line(format!(
                    "{} {} has no faults; sha256 {}",
                    style.name, style.version, pack.digest
                ));
                Ok(ExitCode::SUCCESS)
            }
            Err(faults) => Ok(report(&faults)),
        }
    }
}

impl Show {
    fn run(self) -> anyhow::Result<ExitCode> {
        match packs::open(&self.pack) {
            Ok(pack) => {
                let overview = pack.overview(&onnx::Options::default())?;
                say::line(if self.json {
                    serde_json::to_string_pretty(&overview)?
                } else {
                    text(&overview)
                });
                Ok(ExitCode::SUCCESS)
            }
            Err(faults) => Ok(report(&faults)),
        }
    }
}

impl Build {
    fn run(self) -> anyhow::Result<ExitCode> {
        let host = studio::plugin_host(&self.common.config(Overrides::default())?)?;
        let output = match self.output {
            Some(output) => output,
            None => match packs::open(&self.folder).and_then(|pack| beside(&self.folder, &pack)) {
                Ok(output) => output,
                Err(faults) => return Ok(report(&faults)),
            },
        };
        match packs::build(&self.folder, &output, &host, &onnx::Options::default()) {
            Ok(built) => {
                recorded(&built);
                say::line(format!(
                    "{} ({} bytes), sha256 {}",
                    output.display(),
                    built.bytes,
                    built.digest
                ));
                Ok(ExitCode::SUCCESS)
            }
            Err(BuildError::Faults(faults)) => Ok(report(&faults)),
            Err(error) => Err(error.into()),
        }
    }
}

/// `name-version.stylepack` beside the pack folder.
fn beside(folder: &Path, pack: &ParsedPack) -> Result<PathBuf, Faults> {
    let style = &pack.overview(&onnx::Options::default())?.manifest.style;
    Ok(folder.with_file_name(format!("{}-{}.stylepack", style.name.name(), style.version)))
}

/// An overview for people.
fn text(overview: &Overview) -> String {
    let style = &overview.manifest.style;
    let mut lines = vec![
        format!("{} {}: {}", style.name, style.version, style.title),
        format!("  {}", style.summary),
        format!(
            "  licence {}, tags {}",
            style.license.as_deref().unwrap_or("none"),
            style.tags.join(", ")
        ),
        format!("  sha256 {}", overview.digest),
    ];
    if let Some(generator) = &overview.generator {
        let operators: Vec<String> = generator
            .operators
            .iter()
            .map(|(name, count)| format!("{name} x{count}"))
            .collect();
        let (opset, parameters) = (generator.opset, generator.parameters);
        lines.push(format!(
            "  generator: opset {opset}, {parameters} parameters, {}",
            operators.join(", ")
        ));
    }
    for plugin in &overview.plugins {
        let recorded = plugin.recorded.as_ref();
        let version = recorded.map_or("not recorded yet".to_owned(), |plugin| {
            format!("{} {}", plugin.name, plugin.version)
        });
        lines.push(format!("  plugin {}: {} ({version})", plugin.alias, plugin.file));
    }
    lines.extend(
        overview
            .files
            .iter()
            .map(|file| format!("  {:>10}  {}", file.bytes, file.path)),
    );
    lines.join("\n")
}

/// Tells what building has written into the author's folder.
pub(super) fn recorded(built: &Built) {
    for file in &built.recorded {
        say::note(format!("recorded what the plugin says of itself in {file}"));
    }
}

/// Tells every fault; the exit code of a pack that has some.
pub(super) fn report(faults: &Faults) -> ExitCode {
    for fault in &faults.0 {
        say::line(fault);
    }
    say::note(format!("{} faults", faults.0.len()));
    ExitCode::FAILURE
}
