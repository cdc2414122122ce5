//! The `pastiche` program: reads the command line and runs one command.

use std::process::ExitCode;

use clap::Parser;
use pastiche::commands::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            pastiche::commands::say::error(&error);
            ExitCode::FAILURE
        }
    }
}
