//! Reading a pack from a folder, while an author works on it.
//!
//! Links are refused, not followed, and files whose names begin with a dot are left aside: editors and version control
//! put them there, and they are never part of a pack.

use std::{
    ffi::OsString,
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
            entries: 0,
        };
        if let Err(error) = walk.folder(&self.0, "", 0) {
            collector.pack_fault(codes::UNREADABLE, format!("the folder cannot be read: {error}"));
        }
        collector.finish()
    }
}

struct Walk<'c> {
    collector: &'c mut Collector,
    /// Files and folders seen so far.
    entries: usize,
}

impl Walk<'_> {
    /// Reads one folder; `inner` is its path in the pack, with a slash at its end, or empty.
    fn folder(&mut self, folder: &Path, inner: &str, depth: usize) -> io::Result<()> {
        for name in self.names(folder)? {
            match name.to_str() {
                Some(name) => self.entry(&folder.join(name), &format!("{inner}{name}"), depth),
                None => {
                    let shown = format!("{inner}{}", path::printable(name.as_encoded_bytes()));
                    self.collector.fault(codes::BAD_PATH, &shown, "the name is not UTF-8");
                }
            }
        }
        Ok(())
    }

    /// The names in a folder, sorted, so that faults come in one order on every system. Beyond the limit on files, which
    /// is told once, there are none.
    fn names(&mut self, folder: &Path) -> io::Result<Vec<OsString>> {
        let limit = self.collector.limits().files;
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            self.entries += 1;
            if self.entries == limit + 1 {
                let message = format!("more than {limit} files and folders");
                self.collector.pack_fault(codes::TOO_MANY_FILES, message);
            }
            if self.entries > limit {
                return Ok(Vec::new());
            }
            names.push(name);
        }
        names.sort();
        Ok(names)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{base, folder};

    fn check(change: impl FnOnce(&Path), expect: Result<usize, &str>) {
        let folder = folder(&base());
        change(folder.path());
        let limits = Limits {
            files: 20,
            ..Limits::default()
        };
        let read = PackDir(folder.path().to_owned()).read(&limits);
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        let got = read
            .map(|files| files.len())
            .map_err(|faults| faults.to_string().replace(name, "PACK"));
        assert_eq!(got.as_ref().map_err(String::as_str).copied(), expect);
    }

    #[test]
    fn files_that_begin_with_a_dot_are_left_aside() {
        check(
            |pack| {
                fs::create_dir(pack.join(".git")).unwrap();
                fs::write(pack.join(".git/config"), "x").unwrap();
                fs::write(pack.join("plugins/.DS_Store"), "x").unwrap();
            },
            Ok(base().len()),
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_and_not_followed() {
        let told = "only plain files are read; put the file itself here, not a link to it";
        check(
            |pack| std::os::unix::fs::symlink("/etc/passwd", pack.join("link")).unwrap(),
            Err(&format!("link: {told}")),
        );
        check(
            |pack| std::os::unix::fs::symlink("/", pack.join("root")).unwrap(),
            Err(&format!("root: {told}")),
        );
        check(
            |pack| std::os::unix::fs::symlink(".", pack.join("plugins/loop")).unwrap(),
            Err(&format!("plugins/loop: {told}")),
        );
    }

    #[test]
    fn too_much_is_refused() {
        check(
            |pack| {
                for index in 0..1_000 {
                    fs::write(pack.join(format!("{index}.txt")), "x").unwrap();
                }
            },
            Err("PACK: more than 20 files and folders"),
        );
        check(
            |pack| fs::create_dir_all(pack.join("a/".repeat(15))).unwrap(),
            Err("a/a/a/a/a/a/a/a/a: the path is nested too deeply"),
        );
        check(
            |pack| fs::write(pack.join("style.toml"), vec![b'#'; (1 << 20) + 1]).unwrap(),
            Err("style.toml: 1048577 bytes; a manifest has at most 1048576"),
        );
    }

    #[test]
    fn a_folder_that_is_not_there() {
        let faults = PackDir(PathBuf::from("/no/such/folder"))
            .read(&Limits::default())
            .unwrap_err();
        assert_eq!(faults.0[0].code, codes::UNREADABLE);
    }
}
