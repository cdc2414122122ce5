//! Unpacks chosen files of a wheel (a zip archive) into a folder.
//!
//! The wheels are fixed by digest, so this guards against mistakes in a [`Pick`], not against hostile archives.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path};

use anyhow::{Context, Result, ensure};
use zip::ZipArchive;

use crate::say;

/// Where the file of this name goes, relative to the folder; `None` leaves it out.
pub type Pick = fn(&str) -> Option<String>;

/// Unpacks what `pick` picks. Files that are there are written anew. Fails when nothing is picked, since then
/// the wheel is not what the pick was written for.
pub fn unpack(archive: &Path, folder: &Path, pick: Pick) -> Result<()> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(archive)?))?;
    let picked = picked(&mut archive, pick)?;
    ensure!(!picked.is_empty(), "none of its files is one that is needed");
    let bar = say::bar("Unpacking", picked.iter().map(|file| file.bytes).sum());
    for Picked { index, name, .. } in picked {
        let path = folder.join(&name);
        let inside = Path::new(&name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        ensure!(inside, "{name} leads out of the folder");
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut entry = archive.by_index(index)?;
        let mut file = File::create(&path).with_context(|| format!("{} could not be written", path.display()))?;
        io::copy(&mut entry, &mut bar.wrap_write(&mut file))
            .with_context(|| format!("{} could not be written", path.display()))?;
        if entry.unix_mode().is_some_and(|mode| mode & 0o111 != 0) {
            file.set_permissions(fs::Permissions::from_mode(0o755))?;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// A file to unpack.
struct Picked {
    index: usize,
    name: String,
    bytes: u64,
}

fn picked(archive: &mut ZipArchive<BufReader<File>>, pick: Pick) -> Result<Vec<Picked>> {
    let mut picked = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        if entry.is_file()
            && let Some(name) = pick(&entry.name()?)
        {
            picked.push(Picked {
                index,
                name,
                bytes: entry.size(),
            });
        }
    }
    Ok(picked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::testing::wheel;

    fn check(files: &[&str], pick: Pick, expect: Result<&[&str], &str>) {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("a.whl");
        fs::write(&archive, wheel(files)).unwrap();
        let out = folder.path().join("out");
        match (unpack(&archive, &out, pick), expect) {
            (Ok(()), Ok(paths)) => {
                for path in paths {
                    assert!(out.join(path).is_file(), "{path} of {files:?}");
                }
                assert_eq!(walk(&out), paths.len(), "{files:?}");
            }
            (Err(error), Err(part)) => assert!(format!("{error:#}").contains(part), "{error:#}"),
            (outcome, expect) => panic!("{files:?}: {outcome:?} instead of {expect:?}"),
        }
    }

    fn walk(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
    }

    #[test]
    fn only_what_is_picked_is_unpacked() {
        let pick: Pick = |name| name.strip_prefix("a/").map(str::to_owned);
        check(&["a/b/c.so", "a/d", "e/f"], pick, Ok(&["b/c.so", "d"]));
        check(&["e/f"], pick, Err("none of its files"));
    }

    #[test]
    fn nothing_leaves_the_folder() {
        check(&["x"], |_| Some("../x".to_owned()), Err("leads out"));
        check(&["x"], |_| Some("/x".to_owned()), Err("leads out"));
    }
}
