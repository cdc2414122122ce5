//! `pastiche bench`: measures.

mod generator;
mod plugin;
mod times;

use std::process::ExitCode;

use clap::Subcommand;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// The time of a generator by itself.
    Generator(generator::Generator),
    /// The time of a plugin by itself.
    Plugin(plugin::PluginBench),
}

impl Bench {
    /// Measures.
    ///
    /// # Errors
    /// When what is to be measured cannot run.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Generator(command) => command.run(),
            Self::Plugin(command) => command.run(),
        }
    }
}
