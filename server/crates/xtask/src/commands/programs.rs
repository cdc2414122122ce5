//! Programs that the tests need beside what is built.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail, ensure};

use crate::commands;
use crate::say;

/// What there is to do about it.
#[derive(Debug, PartialEq, Eq)]
enum Need {
    Nothing,
    Installing,
    Telling,
}

/// Programs that the tests start, each of them also the name of Debian's package: a store for finished pictures, which they start and
/// stop on free ports, and what takes films apart.
const PROGRAMS: [&str; 2] = ["redis-server", "ffmpeg"];

/// Installs what is missing of [`PROGRAMS`] where we may; else names what to install.
pub fn ensure_programs() -> Result<()> {
    let debian = Path::new("/etc/debian_version").exists() && is_on_path("apt-get");
    let missing: Vec<&str> = PROGRAMS.into_iter().filter(|program| !is_on_path(program)).collect();
    match need(missing.is_empty(), is_root(), debian) {
        Need::Nothing => Ok(()),
        Need::Installing => install(&missing),
        Need::Telling => bail!(
            "the tests need {} on the PATH: install what is missing (Debian: `sudo apt-get install {}`) and run the command again",
            missing.join(" and "),
            missing.join(" ")
        ),
    }
}

fn need(found: bool, root: bool, debian: bool) -> Need {
    match (found, root && debian) {
        (true, _) => Need::Nothing,
        (false, true) => Need::Installing,
        (false, false) => Need::Telling,
    }
}

fn install(missing: &[&str]) -> Result<()> {
    let named = missing.join(" and ");
    say::step("Installing", format!("{named}, which the tests need"));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        commands::run(command)
    };
    // A fresh container has no package lists; elsewhere old lists may name files that are gone.
    ensure!(
        apt(&["update"])?.success(),
        "`apt-get update` failed; install {named} by hand"
    );
    let installed = apt(&[&["install", "--yes", "--no-install-recommends"], missing].concat())?;
    ensure!(
        installed.success() && missing.iter().all(|program| is_on_path(program)),
        "{named} could not be installed; install it by hand"
    );
    Ok(())
}

fn is_on_path(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// Whether this process runs as root: it owns its own entry in `/proc`.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|entry| entry.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_root_on_debian_installs() {
        assert_eq!(need(true, false, false), Need::Nothing);
        assert_eq!(need(true, true, true), Need::Nothing);
        assert_eq!(need(false, true, true), Need::Installing);
        assert_eq!(need(false, true, false), Need::Telling);
        assert_eq!(need(false, false, true), Need::Telling);
    }

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(is_on_path("sh"));
        assert!(!is_on_path("no-such-program-of-ours"));
    }
}
