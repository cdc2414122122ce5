//! Reading a bundle: all of it is compared with what was signed before any of it is given to anybody.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::{BundleError, Contents, MAGIC, MAX_CONTENTS_BYTES, Part};
use crate::sign::UNTRUSTED;
use crate::{KeyId, PublicKey, Signature};

/// Longest line of a signature, in bytes.
const MAX_LINE_BYTES: usize = 1024;

/// A bundle in which nothing was changed.
#[derive(Debug)]
pub struct Bundle {
    path: PathBuf,
    file: BufReader<File>,
    contents: Contents,
    signer: KeyId,
    /// Where the first part begins.
    start: u64,
}

impl Bundle {
    /// Opens a bundle and compares every byte; `trusted` gives the public key of a number, if that is trusted.
    ///
    /// # Errors
    /// [`BundleError`]: it is none, nobody here trusts who made it, or anything was changed.
    pub fn open<'a>(path: &Path, trusted: impl FnOnce(KeyId) -> Option<&'a PublicKey>) -> Result<Self, BundleError> {
        let mut file = BufReader::new(File::open(path).map_err(BundleError::file(path))?);
        if line(&mut file, MAGIC.len()).map_err(BundleError::file(path))? != MAGIC.as_bytes() {
            return Err(BundleError::Format("its first line is another one".to_owned()));
        }
        let mut text = Vec::new();
        for _ in 0..4 {
            text.extend(line(&mut file, MAX_LINE_BYTES).map_err(BundleError::file(path))?);
        }
        let text = String::from_utf8(text).map_err(|_| BundleError::Format("its signature is no text".to_owned()))?;
        let signature: Signature = text.parse()?;
        if signature.text() != text || text.lines().next() != Some(&format!("untrusted comment: {UNTRUSTED}")) {
            return Err(BundleError::Changed(
                "its signature is written in another way".to_owned(),
            ));
        }
        let key = trusted(signature.key_id()).ok_or(BundleError::Untrusted(signature.key_id()))?;
        let line = line(&mut file, MAX_CONTENTS_BYTES).map_err(BundleError::file(path))?;
        signature.verify_bytes(&line, key)?;
        let contents = serde_json::from_slice(&line).map_err(|error| BundleError::Format(error.to_string()))?;
        let start = file.stream_position().map_err(BundleError::file(path))?;
        let mut bundle = Self {
            path: path.to_owned(),
            file,
            contents,
            signer: key.id(),
            start,
        };
        bundle.compare()?;
        Ok(bundle)
    }

    /// What is in it.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The key that signed it.
    pub fn signer(&self) -> KeyId {
        self.signer
    }

    /// Goes to the first part.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rewind(&mut self) -> Result<(), BundleError> {
        let moved = self.file.seek(SeekFrom::Start(self.start));
        moved.map(|_| ()).map_err(BundleError::file(&self.path))
    }

    /// Reads the next part, which must be this one; it is compared again, for the file may have been exchanged meanwhile.
    ///
    /// # Errors
    /// [`BundleError::Changed`]; when the file cannot be read.
    pub fn part(&mut self, part: &Part) -> Result<Bytes, BundleError> {
        let mut data = Vec::new();
        let read = self.file.by_ref().take(part.bytes).read_to_end(&mut data);
        read.map_err(BundleError::file(&self.path))?;
        let data = Bytes::from(data);
        if part.is(&data) {
            Ok(data)
        } else {
            Err(BundleError::Changed(format!(
                "the file with the SHA-256 {} is another one",
                part.sha256
            )))
        }
    }

    /// Compares all parts, and that nothing stands behind them.
    fn compare(&mut self) -> Result<(), BundleError> {
        for part in self.contents.clone().parts() {
            self.part(part)?;
        }
        let behind = self.file.fill_buf().map_err(BundleError::file(&self.path))?;
        if behind.is_empty() {
            Ok(())
        } else {
            Err(BundleError::Changed("something stands behind its end".to_owned()))
        }
    }
}

/// The bytes up to the next line's beginning, at most `limit` of them.
fn line(file: &mut impl BufRead, limit: usize) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    file.take(limit as u64).read_until(b'\n', &mut line)?;
    Ok(line)
}
