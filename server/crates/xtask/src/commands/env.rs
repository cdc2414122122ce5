//! `cargo xtask env`: for people who want plain cargo commands, `eval "$(cargo xtask env)"`.

use std::process::ExitCode;

use anyhow::Result;

use crate::say;
use crate::setup::{self, set_up};

/// Its arguments.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    setup: setup::Options,
}

/// Prints one `export` for each variable, after having made ready what it names.
pub fn run(args: &Args) -> Result<ExitCode> {
    for (name, path) in set_up(args.setup, true)?.environment() {
        say::answer(export(name, &path.to_string_lossy()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Quoted so that a POSIX shell reads any path back as it is.
fn export(name: &str, value: &str) -> String {
    format!("export {name}='{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn check(value: &str) {
        let script = format!("{}; printf %s \"$NAME\"", export("NAME", value));
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), value);
    }

    #[test]
    fn a_shell_reads_paths_back() {
        check("/home/me/.cache/pastiche");
        check("/home/it's me/$HOME `date` \"x\"\\");
    }
}
