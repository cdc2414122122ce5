//! A `redis-server` for the tests: they start and stop their own, on free ports.

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

/// Installs `redis-server` where we may; else names what to install.
pub fn ensure_redis() -> Result<()> {
    let debian = Path::new("/etc/debian_version").exists() && is_on_path("apt-get");
    match need(is_on_path("redis-server"), is_root(), debian) {
        Need::Nothing => Ok(()),
        Need::Installing => install(),
        Need::Telling => bail!(
            "the tests need a redis-server on the PATH: install it (Debian: `sudo apt-get install redis-server`) \
             and run the command again"
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

fn install() -> Result<()> {
    say::step("Installing", "redis-server, which the tests need");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        commands::run(command)
    };
    // A fresh container has no package lists; elsewhere old lists may name files that are gone.
    ensure!(
        apt(&["update"])?.success(),
        "`apt-get update` failed; install redis-server by hand"
    );
    let installed = apt(&["install", "--yes", "--no-install-recommends", "redis-server"])?;
    ensure!(
        installed.success() && is_on_path("redis-server"),
        "redis-server was not installed; install it by hand"
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
