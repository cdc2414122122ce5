//! How pictures come into a dataset: from a folder, an archive or a film.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use pixels::Limits;
use sha2::{Digest, Sha256};

use super::{Dataset, DatasetError, Entry, Looks, Split, failed};
use crate::data::Refused;
use crate::hex::hex;

/// One in so many pictures is held out.
const HELD_OUT: u64 = 10;
/// Frames a second that are taken from films.
const FRAMES: &str = "fps=1";
/// Most files in an archive, most bytes of one of them, and of all.
const MOST_FILES: usize = 100_000;
const MOST_BYTES: u64 = 256 << 20;
const MOST_ALL_BYTES: u64 = 16 << 30;
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
    let (files, refused) = gathered(manifest, addition.from)?;
    let mut added = Added { pictures: 0, refused };
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
    let file = relative(manifest, file);
    if file.to_str().is_none() {
        return Err("its name is no text; rename it".to_owned());
    }
    Ok(Entry {
        file,
        source: std::path::absolute(addition.from)
            .unwrap_or_else(|_| addition.from.to_owned())
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

/// The files of what is added, unpacked where they were packed, and what is no file.
fn gathered(manifest: &Path, from: &Path) -> Result<(Vec<PathBuf>, Vec<Refused>), DatasetError> {
    if from.is_dir() {
        return listed(from);
    }
    let ending = from
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let into = manifest.parent().unwrap_or(Path::new("")).join(own_name(from)?);
    fs::create_dir_all(&into).map_err(|source| failed(&into, source))?;
    if FILMS.contains(&ending.as_str()) {
        frames(from, &into)?;
    } else {
        unpack(from, &into)?;
    }
    listed(&into)
}

/// The name of the folder that a packed file is unpacked into: no other file, also of the same name, has it.
fn own_name(from: &Path) -> Result<String, DatasetError> {
    let mut file = File::open(from).map_err(|source| failed(from, source))?;
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut buffer).map_err(|source| failed(from, source))?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
    }
    let stem = from.file_stem().unwrap_or_default().to_string_lossy();
    Ok(format!("{stem}-{}", &hex(&digest.finalize())[..8]))
}

/// All files below a folder, by name, and the links in it.
fn listed(folder: &Path) -> Result<(Vec<PathBuf>, Vec<Refused>), DatasetError> {
    let (mut files, mut refused, mut folders) = (Vec::new(), Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|source| failed(&folder, source))? {
            let entry = entry.map_err(|source| failed(&folder, source))?;
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                // They could lead out of the folder, or in circles.
                _ => refused.push(Refused {
                    file: entry.path(),
                    reason: "it is a link or no file; add what it leads to".to_owned(),
                }),
            }
        }
    }
    files.sort();
    refused.sort_by(|a, b| a.file.cmp(&b.file));
    Ok((files, refused))
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
    let mut left = MOST_ALL_BYTES;
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
        left = left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| broken(format!("it unpacks to more than {MOST_ALL_BYTES} bytes")))?;
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
    let film = std::path::absolute(film).map_err(|error| failed(error.to_string()))?;
    // A plain file, whatever its name looks like; and frames by a name without the folder's, which could hold a pattern.
    let mut input = std::ffi::OsString::from("file:");
    input.push(&film);
    let output = Command::new("ffmpeg")
        .current_dir(into)
        .args(["-nostdin", "-loglevel", "error", "-y", "-i"])
        .arg(input)
        .args(["-vf", FRAMES, "-fps_mode", "vfr", "frame-%06d.png"])
        .output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(failed(
            "ffmpeg is needed to take films apart (Debian: `apt-get install ffmpeg`)".to_owned(),
        )),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// A file's path from the manifest's folder, or as it is where it lies elsewhere.
fn relative(manifest: &Path, file: &Path) -> PathBuf {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (manifest, file) = (absolute(manifest), absolute(file));
    let folder = manifest.parent().unwrap_or(Path::new("/"));
    file.strip_prefix(folder).map_or_else(|_| file.clone(), Path::to_owned)
}
