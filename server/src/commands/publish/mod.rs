//! `pastiche pack publish`: sends a pack to a server, follows its check, and tells what came of it.

mod follow;
mod report;

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use packs::BuildError;
use tempfile::TempDir;

use super::pack::{recorded, report as faults};
use super::remote::{Remote, Server, ServerError, TOKENS, Version};
use super::{Common, say};
use crate::config::Overrides;
use crate::studio;

/// What a token must be made for: to publish, and to read what the check says.
const SCOPES: [&str; 2] = ["packs:publish", "styles:read"];

/// Arguments of `pastiche pack publish`.
#[derive(Debug, Args)]
#[command(after_help = TOKENS)]
pub struct Publish {
    /// A `.stylepack` file, or a pack folder, which is built first.
    pack: PathBuf,
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    common: Common,
}

/// A pack's file, and the folder that it lies in where it was built for this.
struct Packed(PathBuf, Option<TempDir>);

impl Publish {
    /// Does it.
    ///
    /// # Errors
    /// When there is no token, the server cannot be reached or refuses. Faults of the pack are printed, and the exit code is 1.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let server = self.remote.open(&SCOPES)?;
        let Some(packed) = self.packed()? else {
            return Ok(ExitCode::FAILURE);
        };
        let version = upload(&server, &packed)?;
        say::note(format!(
            "{} {} is stored, with the id {}",
            version.style, version.version, version.id
        ));
        let ended = follow::follow(&server, &version).with_context(|| {
            format!(
                "{} {} is stored, and its check goes on; the same command tells later what came of it",
                version.style, version.version
            )
        })?;
        for line in report::lines(&ended) {
            say::line(line);
        }
        Ok(report::code(&ended))
    }

    /// The pack as one file; nothing when it has faults, which are told.
    fn packed(&self) -> anyhow::Result<Option<Packed>> {
        if self.pack.is_file() {
            return Ok(Some(Packed(self.pack.clone(), None)));
        }
        let host = studio::plugin_host(&self.common.config(Overrides::default())?)?;
        let folder = tempfile::tempdir().context("there is no place for the pack's file")?;
        let output = folder.path().join("pack.stylepack");
        match packs::build(&self.pack, &output, &host, &onnx::Options::default()) {
            Ok(built) => {
                recorded(&built);
                Ok(Some(Packed(output, Some(folder))))
            }
            Err(BuildError::Faults(found)) => {
                faults(&found);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Sends the file.
fn upload(server: &Server, Packed(path, _built): &Packed) -> anyhow::Result<Version> {
    let unread = || format!("{} cannot be read", path.display());
    let file = File::open(path).with_context(unread)?;
    let bytes = file.metadata().with_context(unread)?.len();
    let style = ProgressStyle::with_template("uploading {bytes}/{total_bytes} {wide_bar} {bytes_per_sec}")?;
    let bar = ProgressBar::new(bytes).with_style(style);
    let sent = server.upload(bar.wrap_read(file), bytes);
    bar.finish_and_clear();
    sent.map_err(|error| match error {
        error @ ServerError::Unreached { .. } => anyhow::Error::new(error)
            .context("the upload was cut off, and perhaps it is stored: send it again, nothing is stored twice"),
        error => error.into(),
    })
}
