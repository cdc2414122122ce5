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

/// Programs that the tests need, and Debian's packages of them: a store for finished pictures and a database, which they start and stop on
/// free ports, what takes films apart, a browser, and the database's library (with the program that tells where it is).
const PROGRAMS: [(&str, &str); 5] = [
    ("redis-server", "redis-server"),
    ("ffmpeg", "ffmpeg"),
    ("chromium", "chromium"),
    ("postgres", "postgresql"),
    (LIBPQ, "libpq-dev"),
];
/// Comes with the library that programs reach PostgreSQL by.
const LIBPQ: &str = "pg_config";
/// Where Debian puts programs of PostgreSQL that are not for the PATH, by version.
const POSTGRES: &str = "/usr/lib/postgresql";

/// Whether what we build can reach PostgreSQL.
pub fn has_libpq() -> bool {
    is_there(LIBPQ)
}

/// Installs what is missing of [`PROGRAMS`] where we may; else names what to install.
pub fn ensure_programs() -> Result<()> {
    let debian = Path::new("/etc/debian_version").exists() && is_on_path("apt-get");
    let missing: Vec<&str> = missing().collect();
    match need(missing.is_empty(), is_root(), debian) {
        Need::Nothing => Ok(()),
        Need::Installing => install(&missing),
        Need::Telling => bail!(
            "the tests need {}: install what is missing (Debian: `sudo apt-get install {}`) and run the command again",
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
        installed.success() && self::missing().next().is_none(),
        "{named} could not be installed; install it by hand"
    );
    Ok(())
}

/// Debian's packages of what is missing.
fn missing() -> impl Iterator<Item = &'static str> {
    PROGRAMS
        .into_iter()
        .filter(|(program, _)| !is_there(program))
        .map(|(_, package)| package)
}

fn is_there(program: &str) -> bool {
    let versions = fs::read_dir(POSTGRES).into_iter().flatten().flatten();
    let mut versions = versions.map(|version| version.path().join("bin").join(program));
    is_on_path(program) || versions.any(|file| file.is_file())
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
