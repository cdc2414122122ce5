//! Writing a bundle.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::{BundleError, Contents, MAGIC, Part};
use crate::SigningKey;

/// Writes a bundle; what is unfinished has another name, and goes when it is given up.
#[derive(Debug)]
pub struct BundleWriter {
    file: BufWriter<File>,
    /// The parts that must come.
    parts: Vec<Part>,
    /// How many have come.
    written: usize,
    path: PathBuf,
    unfinished: PathBuf,
}

impl BundleWriter {
    /// Begins the bundle `path`, signed by `key`. Its parts come next.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    pub fn begin(path: &Path, contents: &Contents, key: &SigningKey) -> Result<Self, BundleError> {
        if path.exists() {
            return Err(BundleError::file(path)(io::Error::from(io::ErrorKind::AlreadyExists)));
        }
        let mut line = serde_json::to_vec(contents).map_err(|error| BundleError::Format(error.to_string()))?;
        line.push(b'\n');
        let comment = format!("bundle of {} packs", contents.packs.len());
        let signature = key.sign_bytes(&line, &comment)?;
        let mut name = path.as_os_str().to_owned();
        name.push(".unfinished");
        let unfinished = PathBuf::from(name);
        let mut writer = Self {
            file: BufWriter::new(File::create(&unfinished).map_err(BundleError::file(path))?),
            parts: contents.parts().cloned().collect(),
            written: 0,
            path: path.to_owned(),
            unfinished,
        };
        let head = [MAGIC.as_bytes(), signature.text().as_bytes(), &line];
        head.iter()
            .try_for_each(|bytes| writer.file.write_all(bytes))
            .map_err(BundleError::file(path))?;
        Ok(writer)
    }

    /// Writes the next part.
    ///
    /// # Errors
    /// [`BundleError::OtherPart`] when it is not the one that the contents say; when the file cannot be written.
    pub fn part(&mut self, data: &Bytes) -> Result<(), BundleError> {
        if !self.parts.get(self.written).is_some_and(|part| part.is(data)) {
            return Err(BundleError::OtherPart(self.written));
        }
        self.written += 1;
        self.file.write_all(data).map_err(BundleError::file(&self.unfinished))
    }

    /// Ends it: now it is there, whole.
    ///
    /// # Errors
    /// [`BundleError::OtherPart`] when parts are missing; when the file cannot be written.
    pub fn finish(mut self) -> Result<(), BundleError> {
        if self.written != self.parts.len() {
            return Err(BundleError::OtherPart(self.written));
        }
        let ended = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        ended
            .and_then(|()| fs::rename(&self.unfinished, &self.path))
            .map_err(BundleError::file(&self.path))
    }
}

impl Drop for BundleWriter {
    fn drop(&mut self) {
        // After `finish` there is none of this name.
        let _ = fs::remove_file(&self.unfinished);
    }
}
