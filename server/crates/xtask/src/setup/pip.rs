//! Fetches a wheel with `python3 -m pip download`, and with nothing else.
//!
//! pip knows people's mirrors, proxies and certificates, shows its own progress, and is a prerequisite anyway.
//! Python only carries: nothing is installed, no package of ours or others runs. The platform tags are taken
//! from the wheel's file name, so that every Python (3.9 or newer) fetches the very same file.

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

    /// Fails with what to install where there is no Python, or no pip in it.
    pub fn check(&self) -> Result<()> {
        let answer = self
            .start()
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match answer {
            Ok(status) if status.success() => Ok(()),
            _ => bail!(
                "`python3 -m pip` does not run: install Python 3.9 or newer with pip \
                 (Debian: `apt-get install python3 python3-pip`)"
            ),
        }
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

    fn start(&self) -> Command {
        let mut words = self.command.iter();
        let mut command = Command::new(words.next().map_or_else(OsString::new, OsString::clone));
        command.args(words);
        command
    }
}
