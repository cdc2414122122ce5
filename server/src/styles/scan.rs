//! Which packs folders hold, and whether one has changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The ending of a pack in one file.
const ENDING: &str = "stylepack";

/// When a pack's files were last written and how long they are: another stamp, another pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp(Vec<(PathBuf, Option<SystemTime>, u64)>);

/// Every pack below `folders`: files that end in `.stylepack`, folders with a manifest. A folder that is itself a pack
/// counts as one.
pub(super) fn find(folders: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut packs = BTreeSet::new();
    for folder in folders {
        if is_pack(folder) {
            packs.insert(folder.clone());
            continue;
        }
        match fs::read_dir(folder) {
            Ok(entries) => packs.extend(entries.flatten().map(|entry| entry.path()).filter(|path| is_pack(path))),
            Err(error) => tracing::warn!(folder = %folder.display(), %error, "a folder of styles cannot be read"),
        }
    }
    packs
}

fn is_pack(path: &Path) -> bool {
    let file = path.extension().is_some_and(|ending| ending == ENDING) && path.is_file();
    file || path.join(manifest::FILE).is_file()
}

pub(super) fn stamp(pack: &Path) -> Stamp {
    let mut files = Vec::new();
    collect(pack, &mut files, 4);
    files.sort();
    Stamp(files)
}

fn collect(path: &Path, files: &mut Vec<(PathBuf, Option<SystemTime>, u64)>, depth: usize) {
    let Ok(about) = fs::symlink_metadata(path) else { return };
    if about.is_dir() && depth > 0 {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            collect(&entry.path(), files, depth - 1);
        }
    } else {
        files.push((path.to_owned(), about.modified().ok(), about.len()));
    }
}
