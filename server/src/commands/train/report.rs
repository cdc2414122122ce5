//! `pastiche train report`: one page about a run.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use crate::commands::say;

/// Arguments of `pastiche train report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The run's folder.
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Where the page goes; by default `report.html` in the run's folder.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Report {
    /// Writes the page.
    ///
    /// # Errors
    /// When the folder is none of a run, or the page cannot be written.
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let page = trainer::report::page(&self.run)?;
        let out = self.out.clone().unwrap_or_else(|| self.run.join("report.html"));
        let shown = out.display();
        fs::write(&out, page).with_context(|| format!("{shown} cannot be written"))?;
        say::line(format!("{shown} needs no other file"));
        Ok(ExitCode::SUCCESS)
    }
}
