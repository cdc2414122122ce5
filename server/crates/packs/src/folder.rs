//! Reading a pack from a folder, while an author works on it.
//!
//! Links are refused, not followed, and files whose names begin with a dot are left aside: editors and version control
//! put them there, and they are never part of a pack.

use std::{
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
};

use crate::{
    Limits,
    archive::read_exactly,
    codes,
    collector::{Collector, Files},
    path,
};
use manifest::Faults;

/// Folders inside folders that are looked into.
const MAX_DEPTH: usize = 8;

/// A folder with the files of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackDir(pub PathBuf);

impl PackDir {
    /// Reads all files into memory.
    pub(crate) fn read(&self, limits: &Limits) -> Result<Files, Faults> {
        let name = self.0.file_name().unwrap_or(self.0.as_os_str());
        let mut collector = Collector::new(&path::printable(name.as_encoded_bytes()), limits);
        let mut walk = Walk {
            collector: &mut collector,
            files: 0,
        };
        if let Err(error) = walk.folder(&self.0, "", 0) {
            collector.pack_fault(codes::UNREADABLE, format!("the folder cannot be read: {error}"));
        }
        collector.finish()
    }
}

struct Walk<'c> {
    collector: &'c mut Collector,
    files: usize,
}

impl Walk<'_> {
    /// Reads one folder; `inner` is its path in the pack, with a slash at its end, or empty.
    fn folder(&mut self, folder: &Path, inner: &str, depth: usize) -> io::Result<()> {
        let limit = self.collector.limits().files;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            self.files += 1;
            if self.files > limit * 2 {
                return Ok(());
            }
            if self.files == limit + 1 {
                self.collector
                    .pack_fault(codes::TOO_MANY_FILES, format!("more than {limit} files and folders"));
            }
            match name.to_str() {
                Some(name) => self.entry(&entry.path(), &format!("{inner}{name}"), depth),
                None => {
                    let shown = format!("{inner}{}", path::printable(name.as_encoded_bytes()));
                    self.collector.fault(codes::BAD_PATH, &shown, "the name is not UTF-8");
                }
            }
        }
        Ok(())
    }

    fn entry(&mut self, file: &Path, inner: &str, depth: usize) {
        let shown = path::printable(inner.as_bytes());
        let metadata = match fs::symlink_metadata(file) {
            Ok(metadata) => metadata,
            Err(error) => return self.unreadable(&shown, &error),
        };
        if metadata.is_dir() {
            if depth >= MAX_DEPTH {
                self.collector
                    .fault(codes::BAD_PATH, &shown, "the path is nested too deeply");
            } else if let Err(error) = self.folder(file, &format!("{inner}/"), depth + 1) {
                self.unreadable(&shown, &error);
            }
        } else if !metadata.is_file() {
            let message = "only plain files are read; put the file itself here, not a link to it";
            self.collector.fault(codes::NOT_A_FILE, &shown, message);
        } else if self.collector.admit(inner, metadata.len(), None) {
            match read_file(file, &metadata) {
                Ok(data) => self.collector.insert(inner, data),
                Err(error) => self.unreadable(&shown, &error),
            }
        }
    }

    fn unreadable(&mut self, file: &str, error: &io::Error) {
        self.collector
            .fault(codes::UNREADABLE, file, format!("cannot be read: {error}"));
    }
}

/// Reads the file that was looked at, and no more of it than it had then.
fn read_file(path: &Path, looked_at: &Metadata) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it was replaced while it was read"));
    }
    read_exactly(file, looked_at.len())
}
