//! `pastiche generator`: ONNX files by themselves, without a pack.

mod arrays;
mod run;
mod show;

pub(super) use run::Asked;
pub(super) use show::sized;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use onnx::{Graph, Options};

/// What can be done with a generator.
#[derive(Debug, Subcommand)]
pub enum Generator {
    /// Run a generator on arrays and write what it answers, to compare it with the framework that made it.
    Run(run::Run),
    /// List inputs, operators and cost, and everything that is not supported.
    Show(show::Show),
}

impl Generator {
    /// Does it.
    ///
    /// # Errors
    /// When the file or an array cannot be read, or the generator cannot run.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Run(command) => command.run(),
            Self::Show(command) => command.run(),
        }
    }
}

/// Reads a generator; the error lists every fault.
pub(super) fn read(path: &Path) -> anyhow::Result<Graph> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Graph::load(bytes.into(), &Options::default()).with_context(|| format!("{} is not supported", path.display()))
}
