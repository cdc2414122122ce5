//! `pastiche bundle`: many packs in one file, for studios without a network.

mod export;
mod import;
mod show;

use std::process::ExitCode;

use clap::Subcommand;

/// What can be done with a bundle.
#[derive(Debug, Subcommand)]
pub enum Bundle {
    /// Write what is published on this server into one file, signed.
    Export(export::Export),
    /// Publish on this server what a bundle holds.
    Import(import::Import),
    /// Tell what a bundle holds, and whether it is whole.
    Show(show::Show),
}

impl Bundle {
    /// Does it. A server that runs sees within a second what was imported.
    ///
    /// # Errors
    /// When the bundle cannot be written, or is not one that is trusted here.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Export(export) => export.run(),
            Self::Import(import) => import.run(),
            Self::Show(show) => show.run(),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}
