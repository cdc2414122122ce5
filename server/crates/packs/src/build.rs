//! Building a pack: from an author's folder to a `.stylepack` of the same bytes every time.
//!
//! What each plugin says about itself is recorded first, beside the plugin in the folder, as a lock file is: it belongs to
//! the pack and to its digest, and the folder and the zip stay the same pack. Then the folder is checked whole, and written
//! in the order of the paths, with fixed times and modes, everything stored: weights hardly shrink, and so no version of
//! a compressor can change the bytes.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use manifest::Faults;
use onnx::Options;
use plugin_host::PluginHost;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::{Limits, PackDigest, PackDir, ParsedPack, collector::Files, parsed::Source, plugins};

/// A pack that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Its digest.
    pub digest: PackDigest,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Records of plugins that were written or renewed in the author's folder, by their paths in the pack.
    pub recorded: Vec<String>,
}

/// Why a pack was not built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The folder is not a good pack; all its faults.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// The pack would have become a part of itself.
    #[error("`{}` lies in the pack's own folder; write the pack beside it", .0.display())]
    Inside(PathBuf),
    /// A file cannot be written.
    #[error("`{}` cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Checks the folder `dir` and writes it as the pack `out`, which appears whole or not at all.
///
/// # Errors
/// All faults of the pack, or the file that cannot be written.
pub fn build(dir: &Path, out: &Path, host: &PluginHost, options: &Options) -> Result<Built, BuildError> {
    if lies_inside(out, dir) {
        return Err(BuildError::Inside(out.to_owned()));
    }
    let folder = PackDir(dir.to_owned());
    let mut files = folder.read(&Limits::default())?;
    let recorded = record(dir, &mut files, host)?;
    let pack = ParsedPack::new(files, Source::Archive);
    pack.check(host, options)?;
    let bytes = write_whole(out, &pack.files).map_err(|source| BuildError::Write {
        path: out.to_owned(),
        source,
    })?;
    Ok(Built {
        digest: pack.digest(),
        bytes,
        recorded,
    })
}

fn lies_inside(out: &Path, dir: &Path) -> bool {
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match (parent.canonicalize(), dir.canonicalize()) {
        (Ok(parent), Ok(dir)) => parent.starts_with(dir),
        _ => false,
    }
}

/// Writes the record of each plugin that has none or another one. Where a plugin or the manifest is wrong nothing is
/// written; the check that follows tells why.
fn record(dir: &Path, files: &mut Files, host: &PluginHost) -> Result<Vec<String>, BuildError> {
    let parsed = ParsedPack::new(files.clone(), Source::Folder);
    let Ok(records) = parsed
        .manifest()
        .map_err(|_| Vec::new())
        .and_then(|manifest| plugins::records(files, manifest, host))
    else {
        return Ok(Vec::new());
    };
    let mut written = Vec::new();
    for (path, text) in records {
        if files.get(&path).is_some_and(|found| *found == text) {
            continue;
        }
        let target = dir.join(&path);
        fs::write(&target, &text).map_err(|source| BuildError::Write { path: target, source })?;
        files.insert(path.clone(), text.into());
        written.push(path);
    }
    Ok(written)
}

/// Writes the archive beside its place and moves it there; answers its size.
pub(crate) fn write_whole(out: &Path, files: &Files) -> io::Result<u64> {
    let mut name = out
        .file_name()
        .ok_or_else(|| io::Error::other("no file name"))?
        .to_owned();
    name.push(".part");
    let part = out.with_file_name(name);
    let written = write(&part, files).and_then(|bytes| fs::rename(&part, out).map(|()| bytes));
    if written.is_err() {
        // Whatever is left of it is of no use; that it may not be there at all is fine.
        let _ = fs::remove_file(&part);
    }
    written
}

fn write(path: &Path, files: &Files) -> io::Result<u64> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path)?));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, data) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(data)?;
    }
    let file = zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

#[cfg(test)]
mod tests;
