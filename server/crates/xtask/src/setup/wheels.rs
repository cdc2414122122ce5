//! Wheels from PyPI: fixed by digest, fetched once, kept until they are unpacked.
//!
//! A wheel enters the store only after its SHA-256 was found right, by a rename from a folder of its own;
//! an interrupted or damaged download can therefore never be taken for a wheel.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use indicatif::DecimalBytes;

use crate::say;
use crate::setup::files::{digest, empty};
use crate::setup::pip::Pip;

/// One wheel on PyPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wheel {
    /// The package's name.
    pub package: &'static str,
    /// Its exact version.
    pub version: &'static str,
    /// The file's name, which ends with its Python, ABI and platform tags.
    pub file: &'static str,
    /// The file's size, for announcements and bars.
    pub bytes: u64,
    /// The file's SHA-256, in hex.
    pub sha256: &'static str,
}

impl Wheel {
    /// The platform tags in the file name: `manylinux2014_x86_64`, `manylinux_2_17_x86_64`.
    pub fn platforms(&self) -> impl Iterator<Item = &'static str> {
        let tags = self
            .file
            .trim_end_matches(".whl")
            .rsplit('-')
            .next()
            .unwrap_or_default();
        tags.split('.')
    }
}

/// How often pip is called for one wheel; each call retries its connections by itself, too.
const ATTEMPTS: u32 = 3;

/// The folder of wheels.
#[derive(Debug)]
pub struct WheelStore {
    folder: PathBuf,
    pip: Pip,
    keep: bool,
}

impl WheelStore {
    /// A store in `folder`. With `keep`, wheels stay there after they have been unpacked.
    pub fn new(folder: PathBuf, pip: Pip, keep: bool) -> Self {
        Self { folder, pip, keep }
    }

    /// The path of a wheel with the right digest: the one that is there, or a fetched one.
    pub fn fetch(&self, wheel: &Wheel) -> Result<PathBuf> {
        let path = self.folder.join(wheel.file);
        if path.is_file() {
            say::step("Checking", wheel.file);
            if digest(&path)? == wheel.sha256 {
                return Ok(path);
            }
            say::step(
                "Discarding",
                format!("{}: its SHA-256 is not the expected one", path.display()),
            );
            fs::remove_file(&path)?;
        }
        self.pip.python()?;
        let mut attempt = 1;
        loop {
            match self.download(wheel, &path) {
                Ok(()) => return Ok(path),
                Err(error) if attempt == ATTEMPTS => return Err(error.context(self.way_out(wheel))),
                Err(error) => say::step("Retrying", format!("after attempt {attempt} of {ATTEMPTS}: {error:#}")),
            }
            attempt += 1;
        }
    }

    /// Removes a wheel that has been unpacked, unless wheels are kept.
    pub fn discard(&self, wheel: &Wheel) -> Result<()> {
        if !self.keep {
            fs::remove_file(self.folder.join(wheel.file))
                .with_context(|| format!("{} could not be removed", wheel.file))?;
        }
        Ok(())
    }

    fn way_out(&self, wheel: &Wheel) -> String {
        let Wheel {
            package, version, file, ..
        } = wheel;
        let folder = self.folder.display();
        format!("{package} {version} could not be fetched; run the command again, or put {file} into {folder}")
    }

    fn download(&self, wheel: &Wheel, path: &Path) -> Result<()> {
        say::step(
            "Fetching",
            format!("{} {} ({})", wheel.package, wheel.version, DecimalBytes(wheel.bytes)),
        );
        let folder = self.folder.join("partial");
        empty(&folder)?;
        self.pip.download(wheel, &folder)?;
        let fetched = folder.join(wheel.file);
        if !fetched.is_file() {
            bail!(
                "the package index has no {}; set PIP_INDEX_URL to one that mirrors PyPI",
                wheel.file
            );
        }
        let found = digest(&fetched)?;
        if found != wheel.sha256 {
            bail!("{} came with SHA-256 {found}, expected {}", wheel.file, wheel.sha256);
        }
        fs::rename(&fetched, path)?;
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
