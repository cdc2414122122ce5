//! `pastiche apply`: a style on a picture, or on every picture of a folder.

mod folder;
mod one;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::job::Job;

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

impl Apply {
    /// Renders.
    ///
    /// # Errors
    /// When the style, a setting or the one picture is wrong. Bad pictures of a folder are listed at the end, and the
    /// exit code is 1.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let job = Job::open(&self.style, &self.set, &self.common)?;
        job.runtime.block_on(async {
            if self.input.is_dir() {
                return folder::apply(&job, &self.input, &self.output, self.again).await;
            }
            one::apply(&job, &self.input, &self.output).await?;
            Ok(ExitCode::SUCCESS)
        })
    }
}
