//! A folder of the cache that is put together from files of wheels.
//!
//! It grows beside its place, as `<name>.partial`, and is renamed when it is whole. What is unpacked there is
//! noted wheel by wheel, so that an interrupted set-up goes on where it was. A stamp with the digests of its
//! wheels tells a whole folder of this version from any other.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::say;
use crate::setup::files::{remove, write};
use crate::setup::unpack::{Pick, unpack};
use crate::setup::wheels::Wheel;

/// Raised when other files are picked from the same wheels.
const LAYOUT: &str = "layout 1";
/// In a whole folder: what it was made from.
const STAMP: &str = ".stamp";
/// In a partial folder: a [`note`] on each wheel that is unpacked, one a line.
const UNPACKED: &str = ".unpacked";

/// What a folder of the cache is made from.
#[derive(Clone, Debug)]
pub struct Folder {
    /// What people call it: `libtorch 2.11.0`.
    pub title: &'static str,
    /// Where it lies when it is whole.
    pub path: PathBuf,
    /// How much room it takes, roughly, for the announcement.
    pub bytes: u64,
    /// The wheels that it takes files from.
    pub parts: Vec<Part>,
    /// Writes what no wheel has, and fails if something is missing.
    pub finish: fn(&Path) -> Result<()>,
}

/// One wheel, and what is taken from it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The wheel.
    pub wheel: Wheel,
    /// Where each of its files goes.
    pub pick: Pick,
}

impl Folder {
    /// Whether the folder is there, whole, and of this version.
    pub fn is_ready(&self) -> bool {
        fs::read_to_string(self.path.join(STAMP)).is_ok_and(|stamp| stamp == self.stamp())
    }

    /// The wheels that are not unpacked yet; none when the folder is ready.
    pub fn missing(&self) -> Vec<Wheel> {
        if self.is_ready() {
            return Vec::new();
        }
        let unpacked = self.unpacked();
        let wheels = self.parts.iter().map(|part| part.wheel);
        wheels
            .filter(|wheel| !unpacked.iter().any(|line| *line == note(wheel)))
            .collect()
    }

    /// Takes a folder that was put there by hand, if nothing is missing in it.
    pub fn adopt(&self) -> Result<bool> {
        let whole = !self.path.join(STAMP).exists() && self.path.is_dir() && (self.finish)(&self.path).is_ok();
        if whole {
            say::step("Found", format!("{} in {}", self.title, self.path.display()));
            write(&self.path.join(STAMP), &self.stamp())?;
        }
        Ok(whole)
    }

    /// Unpacks its part of a wheel, and notes that.
    pub fn add(&self, wheel: &Wheel, archive: &Path) -> Result<()> {
        let partial = self.partial();
        fs::create_dir_all(&partial).with_context(|| format!("{} could not be made", partial.display()))?;
        for part in self.parts.iter().filter(|part| part.wheel == *wheel) {
            unpack(archive, &partial, part.pick).with_context(|| format!("{} could not be unpacked", wheel.file))?;
        }
        let mut unpacked = OpenOptions::new()
            .create(true)
            .append(true)
            .open(partial.join(UNPACKED))?;
        writeln!(unpacked, "{}", note(wheel))?;
        Ok(())
    }

    /// Once no wheel is missing: finishes the folder and puts it into its place.
    pub fn close(&self) -> Result<()> {
        let partial = self.partial();
        (self.finish)(&partial).with_context(|| format!("{} is not whole", partial.display()))?;
        write(&partial.join(STAMP), &self.stamp())?;
        remove(&self.path)?;
        fs::rename(&partial, &self.path)?;
        // Last, so that no interruption makes the next set-up fetch everything again.
        fs::remove_file(self.path.join(UNPACKED))?;
        say::step("Ready", format!("{} in {}", self.title, self.path.display()));
        Ok(())
    }

    fn partial(&self) -> PathBuf {
        self.path.with_added_extension("partial")
    }

    fn unpacked(&self) -> Vec<String> {
        let notes = fs::read_to_string(self.partial().join(UNPACKED)).unwrap_or_default();
        notes.lines().map(str::to_owned).collect()
    }

    fn stamp(&self) -> String {
        self.parts.iter().map(|part| note(&part.wheel) + "\n").collect()
    }
}

/// A part of the stamp, and of the notes on what is unpacked.
fn note(wheel: &Wheel) -> String {
    format!("{LAYOUT}  {}  {}", wheel.sha256, wheel.file)
}

#[cfg(test)]
mod tests;
