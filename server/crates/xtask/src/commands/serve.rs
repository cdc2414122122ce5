//! `cargo xtask serve`: set up, build, and become the server.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::{Result, anyhow};

use crate::commands::{build, shown};
use crate::say;
use crate::setup;

/// Its arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    setup: setup::Options,
    /// Handed to `pastiche serve`, as `--bind 127.0.0.1:9000`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    server: Vec<OsString>,
}

/// Returns only if the server could not be started: this process becomes it, so that signals reach it.
pub fn run(args: &Args) -> Result<ExitCode> {
    let (binary, ready) = build::release(args.setup)?;
    let mut server = Command::new(&binary);
    server.arg("serve").args(&args.server);
    if let (Some(cuda), None) = (&ready.cuda, std::env::var_os(setup::CUDA_VARIABLE)) {
        server.env(setup::CUDA_VARIABLE, cuda);
    }
    say::step("Starting", shown(&server));
    let error = server.exec();
    Err(anyhow!(error).context(format!("{} could not be started", binary.display())))
}
