//! schemathesis, which asks a server for whatever its description of the HTTP interface allows, and compares the answers with it.
//!
//! pip puts it into a folder of the cache, with what it needs, as `requirements.txt` fixes it. That takes no more than setting up libtorch
//! does; a virtual environment would need a package that Debian has apart from Python.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::say;
use crate::setup::files::{empty, write};
use crate::setup::lock;
use crate::setup::paths::CachePaths;
use crate::setup::pip::Pip;

/// The oldest Python that it runs on: major and minor version.
const OLDEST: (u32, u32) = (3, 11);
/// What it is installed from, and for which Python; written last.
const STAMP: &str = ".stamp";
/// Where pip puts packages.
const PACKAGES: &str = "packages";
/// What starts it.
const PROGRAM: &str = "schemathesis";
const SCRIPT: &str = "#!/bin/sh\nPYTHONPATH=\"$(dirname \"$0\")/packages\" exec python3 -m schemathesis.cli \"$@\"\n";

/// The program, as a file of requirements wants it; installed where it is not there yet.
pub fn schemathesis(requirements: &Path) -> Result<PathBuf> {
    install(requirements, &CachePaths::from_environment()?, &Pip::default())
}

fn install(requirements: &Path, paths: &CachePaths, pip: &Pip) -> Result<PathBuf> {
    let (major, minor) = pip.python()?;
    ensure!(
        (major, minor) >= OLDEST,
        "the tests need Python {}.{} or newer as `python3`, which is {major}.{minor}",
        OLDEST.0,
        OLDEST.1
    );
    let wanted =
        fs::read_to_string(requirements).with_context(|| format!("{} could not be read", requirements.display()))?;
    // Some packages are compiled for one Python.
    let stamp = format!("Python {major}.{minor}\n{wanted}");
    let folder = paths.schemathesis();
    let (program, packages) = (folder.join(PROGRAM), folder.join(PACKAGES));
    let is_ready = || fs::read_to_string(folder.join(STAMP)).is_ok_and(|found| found == stamp);
    if is_ready() {
        return Ok(program);
    }
    let _lock = lock(paths)?;
    if is_ready() {
        return Ok(program);
    }
    say::step(
        "Installing",
        format!("schemathesis from PyPI (70 MB) in {}", folder.display()),
    );
    empty(&folder)?;
    pip.install(requirements, &packages)?;
    write(&program, SCRIPT)?;
    fs::set_permissions(&program, Permissions::from_mode(0o755))
        .with_context(|| format!("{} could not be made runnable", program.display()))?;
    write(&folder.join(STAMP), &stamp)?;
    Ok(program)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    /// A pip of this Python that notes what it is to install, and fails where there is a file `broken`.
    fn pip(python: &str, log: &Path) -> Pip {
        let script = format!(
            r#"
            [ "$1" = --version ] && echo 'pip 23.0.1 from /pip (python {python})' && exit 0
            echo "$*" >> '{log}'
            [ ! -e '{log}.broken' ]
            "#,
            log = log.display(),
        );
        Pip::standing_in(["sh", "-c", &script, "pip"].map(OsString::from).to_vec())
    }

    #[test]
    fn it_is_installed_once_for_each_python_and_each_list() {
        let folder = tempfile::tempdir().unwrap();
        let (requirements, log) = (folder.path().join("requirements.txt"), folder.path().join("log"));
        let paths = CachePaths::at(&folder.path().join("cache"));
        let check = |python: &str, list: &str, expect: usize| {
            fs::write(&requirements, list).unwrap();
            let program = install(&requirements, &paths, &pip(python, &log)).unwrap();
            assert_eq!(fs::metadata(&program).unwrap().permissions().mode() & 0o111, 0o111);
            let installed = fs::read_to_string(&log).unwrap();
            assert_eq!(installed.lines().count(), expect, "{python} {list}: {installed}");
        };
        check("3.11", "a==1", 1);
        check("3.11", "a==1", 1);
        check("3.11", "a==2", 2);
        check("3.12", "a==2", 3);
    }

    #[test]
    fn what_failed_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let (requirements, log) = (folder.path().join("requirements.txt"), folder.path().join("log"));
        fs::write(&requirements, "a==1").unwrap();
        let broken = folder.path().join("log.broken");
        fs::write(&broken, "").unwrap();
        let paths = CachePaths::at(&folder.path().join("cache"));
        let error = install(&requirements, &paths, &pip("3.11", &log)).unwrap_err();
        assert!(format!("{error:#}").contains("requirements.txt"), "{error:#}");
        fs::remove_file(broken).unwrap();
        install(&requirements, &paths, &pip("3.11", &log)).unwrap();
    }

    #[test]
    fn an_old_python_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let paths = CachePaths::at(folder.path());
        let error = install(Path::new("none"), &paths, &pip("3.9", &folder.path().join("log"))).unwrap_err();
        assert!(error.to_string().contains("which is 3.9"), "{error:#}");
    }
}
