//! Fetches from PyPI with `python3 -m pip`, and with nothing else: wheels, and programs of Python.
//!
//! pip knows people's mirrors, proxies and certificates, shows its own progress, and is a prerequisite anyway. Of a wheel
//! Python is only the carrier: nothing is installed, no package of ours or others runs. Its platform tags are taken
//! from its file name, so that every Python (3.9 or newer) fetches the very same file.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::setup::wheels::Wheel;

/// How pip is called.
#[derive(Clone, Debug)]
pub struct Pip {
    command: Vec<OsString>,
}

impl Default for Pip {
    fn default() -> Self {
        Self {
            command: ["python3", "-m", "pip"].map(OsString::from).to_vec(),
        }
    }
}

impl Pip {
    /// A stand-in for pip.
    #[cfg(test)]
    pub fn standing_in(command: Vec<OsString>) -> Self {
        Self { command }
    }

    /// Which Python it belongs to: the major and the minor version.
    ///
    /// # Errors
    /// What to install, where there is no Python, or no pip in it.
    pub fn python(&self) -> Result<(u32, u32)> {
        let answer = self.start().arg("--version").stderr(Stdio::null()).output();
        let said = answer.ok().filter(|output| output.status.success());
        let version = said.and_then(|output| version(&String::from_utf8_lossy(&output.stdout)));
        version.context(
            "`python3 -m pip` does not run: install Python 3.9 or newer with pip \
             (Debian: `apt-get install python3 python3-pip`)",
        )
    }

    /// Downloads one wheel, without what it depends on, into a folder.
    pub fn download(&self, wheel: &Wheel, folder: &Path) -> Result<()> {
        let mut pip = self.start();
        pip.args(["download", "--no-deps", "--no-input", "--disable-pip-version-check"]);
        // pip's cache would keep each wheel a second time, and older versions build that copy in memory.
        pip.arg("--no-cache-dir");
        pip.args([
            "--only-binary=:all:",
            "--implementation=cp",
            "--python-version=311",
            "--abi=cp311",
        ]);
        pip.args(wheel.platforms().map(|platform| format!("--platform={platform}")));
        pip.arg("--dest")
            .arg(folder)
            .arg(format!("{}=={}", wheel.package, wheel.version));
        // Standard output is for `cargo xtask env`'s answer.
        let status = pip
            .stdout(std::io::stderr())
            .status()
            .context("pip could not be started")?;
        if !status.success() {
            bail!("`pip download {}=={}` failed ({status})", wheel.package, wheel.version);
        }
        Ok(())
    }

    /// Installs what a file of requirements names into a folder, and only what has one of the digests that it tells.
    pub fn install(&self, requirements: &Path, folder: &Path) -> Result<()> {
        let mut pip = self.start();
        pip.args(["install", "--no-input", "--disable-pip-version-check", "--no-cache-dir"]);
        pip.args(["--quiet", "--require-hashes", "--only-binary=:all:"]);
        pip.arg("--target").arg(folder).arg("--requirement").arg(requirements);
        let status = pip
            .stdout(std::io::stderr())
            .status()
            .context("pip could not be started")?;
        if !status.success() {
            bail!(
                "`pip install --requirement {}` failed ({status})",
                requirements.display()
            );
        }
        Ok(())
    }

    fn start(&self) -> Command {
        let mut words = self.command.iter();
        let mut command = Command::new(words.next().map_or_else(OsString::new, OsString::clone));
        command.args(words);
        command
    }
}

/// `pip 23.0.1 from /usr/lib/python3/dist-packages/pip (python 3.11)` is of Python 3.11.
fn version(said: &str) -> Option<(u32, u32)> {
    let (_, python) = said.trim().trim_end_matches(')').rsplit_once("(python ")?;
    let (major, minor) = python.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &str, expect: Option<(u32, u32)>) {
        assert_eq!(version(said), expect, "{said}");
    }

    #[test]
    fn pip_tells_its_python() {
        check("pip 23.0.1 from /usr/lib/pip (python 3.11)\n", Some((3, 11)));
        check("pip 26.0 from /opt/(python 2.7)/pip (python 3.14)", Some((3, 14)));
        check("pip 23.0.1", None);
    }
}
