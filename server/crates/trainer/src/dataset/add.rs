//! How pictures come into a dataset: from a folder, an archive or a film.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use pixels::Limits;
use sha2::{Digest, Sha256};

use super::{Dataset, DatasetError, Entry, Looks, Split, failed};
use crate::data::Refused;

/// One in so many pictures is held out.
const HELD_OUT: u64 = 10;
/// Frames a second that are taken from films.
const FRAMES: &str = "fps=1";
/// Most files in an archive, and most bytes of one of them.
const MOST_FILES: usize = 100_000;
const MOST_BYTES: u64 = 256 << 20;
/// Endings of films.
const FILMS: [&str; 6] = ["mp4", "mov", "mkv", "webm", "avi", "m4v"];

/// What is added, and what is said of it.
#[derive(Clone, Debug)]
pub struct Addition<'a> {
    /// A folder, a ZIP archive or a film.
    pub from: &'a Path,
    /// Who holds the rights.
    pub rights: &'a str,
    /// Words to choose by.
    pub tags: &'a [String],
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Pictures that came in.
    pub pictures: usize,
    /// Files that did not, with the reason.
    pub refused: Vec<Refused>,
}

/// Adds to the dataset whose manifest is `manifest`, which is written if anything came in. Pictures of archives and films are put
/// into a folder beside it; those of folders stay where they are.
///
/// # Errors
/// [`DatasetError`]. Single pictures that cannot be used are no errors; they are told.
pub fn add(manifest: &Path, addition: &Addition<'_>) -> Result<Added, DatasetError> {
    let mut dataset = Dataset::read(manifest)?;
    let files = gathered(manifest, addition.from)?;
    let mut added = Added::default();
    for file in files {
        match entry(&dataset, manifest, &file, addition) {
            Ok(entry) => {
                dataset.pictures.push(entry);
                added.pictures += 1;
            }
            Err(reason) => added.refused.push(Refused { file, reason }),
        }
    }
    if added.pictures > 0 {
        dataset.write(manifest)?;
    }
    Ok(added)
}

/// The entry of one picture, or why it is refused.
fn entry(dataset: &Dataset, manifest: &Path, file: &Path, addition: &Addition<'_>) -> Result<Entry, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let sha256 = hex(&Sha256::digest(&bytes));
    let picture = pixels::decode(&bytes, &Limits::default()).map_err(|error| error.to_string())?;
    let looks = Looks::of(&picture)?;
    let known = dataset
        .pictures
        .iter()
        .find(|known| known.sha256 == sha256 || known.looks.is_same(looks));
    if let Some(known) = known {
        return Err(format!("it is there already, as {}", known.file.display()));
    }
    let number = u64::from_str_radix(&sha256[..16], 16).unwrap_or(0);
    Ok(Entry {
        file: relative(manifest, file),
        source: addition
            .from
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        rights: addition.rights.to_owned(),
        tags: addition.tags.to_vec(),
        sha256,
        looks,
        // By the picture itself: it stays where it is, whatever comes later.
        split: if number.is_multiple_of(HELD_OUT) {
            Split::HeldOut
        } else {
            Split::Training
        },
    })
}

/// The files of what is added, unpacked where they were packed.
fn gathered(manifest: &Path, from: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    if from.is_dir() {
        return listed(from);
    }
    let ending = from
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let stem = from
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let into = manifest.parent().unwrap_or(Path::new("")).join(stem);
    if FILMS.contains(&ending.as_str()) {
        fs::create_dir_all(&into).map_err(|source| failed(&into, source))?;
        frames(from, &into)?;
    } else {
        unpack(from, &into)?;
    }
    listed(&into)
}

/// All files below a folder, by name.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|source| failed(&folder, source))? {
            let entry = entry.map_err(|source| failed(&folder, source))?;
            // Links are followed nowhere: they could lead out of the folder, or in circles.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}

fn unpack(archive: &Path, into: &Path) -> Result<(), DatasetError> {
    let broken = |reason: String| DatasetError::Archive {
        path: archive.to_owned(),
        reason,
    };
    let file = File::open(archive).map_err(|source| failed(archive, source))?;
    let mut zip =
        zip::ZipArchive::new(file).map_err(|error| broken(format!("no folder, film or ZIP archive: {error}")))?;
    if zip.len() > MOST_FILES {
        return Err(broken(format!("it has {} files; {MOST_FILES} are allowed", zip.len())));
    }
    for index in 0..zip.len() {
        let mut packed = zip.by_index(index).map_err(|error| broken(error.to_string()))?;
        let Some(name) = packed.enclosed_name().filter(|_| packed.is_file()) else {
            continue;
        };
        let mut bytes = Vec::new();
        let read = packed.by_ref().take(MOST_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| broken(error.to_string()))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(broken(format!("{} is larger than {MOST_BYTES} bytes", name.display())));
        }
        let path = into.join(name);
        let folder = path.parent().unwrap_or(into);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|source| failed(&path, source))?;
    }
    Ok(())
}

/// Writes a frame a second of a film.
fn frames(film: &Path, into: &Path) -> Result<(), DatasetError> {
    let failed = |reason: String| DatasetError::Film {
        path: film.to_owned(),
        reason,
    };
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-y", "-i"])
        .arg(film)
        .args(["-vf", FRAMES, "-fps_mode", "vfr"])
        .arg(into.join("frame-%06d.png"))
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

/// A file's path from the manifest's folder, or as it is where it lies elsewhere.
fn relative(manifest: &Path, file: &Path) -> PathBuf {
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let file = absolute(file);
    file.strip_prefix(absolute(folder))
        .map_or_else(|_| file.clone(), Path::to_owned)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
