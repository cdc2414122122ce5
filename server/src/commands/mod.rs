//! The commands of the program, a file each. A command reads its arguments, calls the library and prints.

pub mod apply;
pub mod audit;
pub mod bench;
pub mod bundle;
pub mod database;
pub mod dataset;
pub mod doctor;
pub mod eval;
pub mod generator;
pub mod import;
mod job;
pub mod keys;
pub mod pack;
mod peak;
mod people;
mod publish;
mod remote;
pub mod say;
pub mod serve;
mod sign;
pub mod train;
pub mod user;
pub mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{self, Config, Overrides};

/// Restyles pictures with generative adversarial networks, on your own machines.
#[derive(Debug, Parser)]
#[command(name = "pastiche", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer HTTP and render.
    #[command(after_long_help = config::table())]
    Serve(serve::Serve),
    /// Do jobs of a server that runs elsewhere, with the same database and blobs.
    Work(work::Work),
    /// Apply a style to a picture, or to every picture of a folder.
    Apply(apply::Apply),
    /// Check, build, sign, show and publish style packs.
    #[command(subcommand)]
    Pack(pack::Pack),
    /// Many packs in one file, for studios without a network.
    #[command(subcommand)]
    Bundle(bundle::Bundle),
    /// Make a style of artworks and photographs, as a recipe says.
    Train(train::Train),
    /// Gather pictures to learn from.
    #[command(subcommand)]
    Dataset(dataset::Dataset),
    /// Measure how good a style is, and compare two by eye.
    Eval(eval::Eval),
    /// Make a style pack of published weights.
    Import(import::Import),
    /// Run and show generators (ONNX files) by themselves.
    #[command(subcommand)]
    Generator(generator::Generator),
    /// Measure.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Accounts, from the server's own command line.
    #[command(subcommand)]
    User(user::User),
    /// Bring the database to this version's schema.
    Migrate(database::Migrate),
    /// Copy the database into one file, while the server goes on.
    Backup(database::Backup),
    /// Put such a copy where the database was.
    Restore(database::Restore),
    /// Keys: those that packs are signed with, and the server's own.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Whether somebody was at the audit log.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Tell what this machine has, and what to do about what is missing.
    Doctor(doctor::Doctor),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// Whatever the command could not do, in words for the person who typed it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(command) => command.run(),
            Command::Work(command) => command.run(),
            Command::Apply(command) => command.run(),
            Command::Pack(command) => command.run(),
            Command::Bundle(command) => command.run(),
            Command::Train(command) => command.run(),
            Command::Dataset(command) => command.run(),
            Command::Eval(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Generator(command) => command.run(),
            Command::Bench(command) => command.run(),
            Command::User(command) => command.run(),
            Command::Migrate(command) => command.run(),
            Command::Backup(command) => command.run(),
            Command::Restore(command) => command.run(),
            Command::Keys(command) => command.run(),
            Command::Audit(command) => command.run(),
            Command::Doctor(command) => command.run(),
        }
    }
}

/// Options that every command takes which renders.
#[derive(Clone, Debug, Default, Args)]
pub struct Common {
    /// A folder with style packs; may be repeated.
    #[arg(long = "styles", value_name = "DIR")]
    styles: Vec<PathBuf>,
    /// Where Pastiche keeps what it makes.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Read the configuration from this file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Render on this device: cpu, cuda:0, or auto.
    #[arg(long)]
    device: Option<String>,
    /// Threads of one render on the CPU.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

impl Common {
    /// The configuration under these options; `more` adds what one command alone takes.
    fn config(&self, more: Overrides) -> anyhow::Result<Config> {
        let overrides = Overrides {
            styles: self.styles.clone(),
            data: self.data.clone(),
            device: self.device.clone(),
            threads: self.threads,
            ..more
        };
        Ok(config::read(self.config.as_deref(), config::environment(), &overrides)?)
    }
}

/// Runs the program as it is typed, for tests; errors in words.
#[cfg(test)]
fn typed(arguments: &[&str]) -> Result<ExitCode, String> {
    let cli = Cli::try_parse_from([&["pastiche"], arguments].concat()).map_err(|error| error.to_string())?;
    cli.run().map_err(|error| format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_can_be_read() {
        Cli::command().debug_assert();
    }
}
