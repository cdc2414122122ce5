//! The commands. Each file is one: its arguments, and what it does with a checkout that is set up.

pub mod build;
pub mod env;
mod programs;
pub mod serve;
pub mod test;

use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, Result};

use crate::say;

/// Runs a step to its end, having said which; its output is the user's to see.
pub fn run(mut command: Command) -> Result<ExitStatus> {
    say::step("Running", shown(&command));
    command
        .status()
        .with_context(|| format!("{} could not be started", shown(&command)))
}

/// The command as one would type it, without the path of its program.
pub fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    command.get_args().fold(name.into_owned(), |line, argument| {
        line + " " + &argument.to_string_lossy()
    })
}

/// The exit code of a step, for a command that ends with it.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
