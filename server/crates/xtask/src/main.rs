//! The project's own commands: `cargo xtask serve | build | test | env`.
//!
//! Each of them first sets up what the build needs (see [`setup`]), then makes the page (see [`web`]) and calls plain cargo
//! with the environment that belongs to it. It knows nothing of the server but its package name, and links none of
//! our crates, so that it compiles on a machine that has no libtorch yet.

mod commands;
mod say;
mod setup;
mod web;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, serves and tests Pastiche. What that needs is fetched once and kept in a per-user cache.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = ENVIRONMENT)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const ENVIRONMENT: &str = "\
Environment:
  PASTICHE_CACHE          the cache (else $XDG_CACHE_HOME/pastiche, else ~/.cache/pastiche)
  LIBTORCH                a libtorch 2.11.0 of your own: none is fetched
  PASTICHE_LIBTORCH_CUDA  CUDA libraries of your own, as torch/lib and nvidia/*/lib: none are fetched
  PASTICHE_KEEP_WHEELS    if set, wheels stay in the cache when they are unpacked
  CARGO_TARGET_DIR        where cargo builds, as ever";

#[derive(Subcommand)]
enum Command {
    /// Set up, build in release, and start the server; what follows is handed to `pastiche serve`
    Serve(commands::serve::Args),
    /// Set up and build in release, nothing else
    Build(commands::build::Args),
    /// Set up and run every check and test; what follows is handed to `cargo nextest run` alone
    Test(commands::test::Args),
    /// Set up, and print the environment in which plain cargo commands work
    Env(commands::env::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => commands::serve::run(&args),
        Command::Build(args) => commands::build::run(&args),
        Command::Test(args) => commands::test::run(&args),
        Command::Env(args) => commands::env::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        say::failure(&error);
        ExitCode::FAILURE
    })
}
