//! `cargo xtask build`: the set-up, the page and the release build, nothing else.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::commands::{self, programs::has_libpq};
use crate::say;
use crate::setup::{self, Node, Ready, set_up};
use crate::web;
use crate::workspace::Workspace;

/// Its arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    setup: setup::Options,
}

/// Leaves the program at `release/pastiche` in the target folder.
pub fn run(args: &Args) -> Result<ExitCode> {
    let (binary, _) = release(args.setup)?;
    say::step("Built", binary.display());
    Ok(ExitCode::SUCCESS)
}

/// Sets up, builds, and gives the program's path.
pub fn release(options: setup::Options) -> Result<(PathBuf, Ready)> {
    let ready = set_up(options, false)?;
    let workspace = Workspace::find()?;
    web::build(&Node::find()?, &workspace)?;
    let mut build = workspace.cargo("build");
    build
        .args(["--release", "--package", "pastiche"])
        .envs(ready.environment());
    if has_libpq() {
        build.args(["--features", "postgres"]);
    } else {
        say::step(
            "Without",
            "PostgreSQL: install libpq's headers for it (Debian: `apt-get install libpq-dev`)",
        );
    }
    ensure!(
        commands::run(build)?.success(),
        "the build failed; what the compiler says stands above"
    );
    Ok((workspace.release_binary(), ready))
}
