//! Signing a pack where it lies.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use manifest::Faults;

use super::{KeyId, SigningKey, SigningKeyError};
use crate::build::write_whole;
use crate::{PackDigest, open};

/// A pack that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What was signed.
    pub digest: PackDigest,
    /// By which key.
    pub key_id: KeyId,
    /// Whether that key's signature was there already, and is a new one now.
    pub was_signed: bool,
}

/// Why a pack was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// It cannot be read.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// The key fails.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// A file cannot be written.
    #[error("`{}` cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Signs a pack, a folder or a file, and puts the signature into it: a file is made anew, whole or not at all. What else it holds stays, and so
/// does its digest. It need not be free of faults: a signature says who, a check says what.
///
/// # Errors
/// When it cannot be read as a pack, or written.
pub fn sign(path: &Path, key: &SigningKey) -> Result<Signed, SignError> {
    let pack = open(path)?;
    let shown = pack.manifest().map_err(Faults::clone)?;
    let shown = format!("{} {}", shown.style.name, shown.style.version);
    let signature = key.sign(&pack.digest(), &shown)?;
    let inside = key.id().path();
    let was_signed = pack.file(&inside).is_some();
    let written = if path.is_dir() {
        let target = path.join(&inside);
        let folder = target.parent().unwrap_or(path);
        fs::create_dir_all(folder).and_then(|()| fs::write(&target, signature.text()))
    } else {
        let mut files = pack.files.clone();
        files.insert(inside, signature.text().to_owned().into());
        write_whole(path, &files).map(|_| ())
    };
    written.map_err(|source| SignError::Write {
        path: path.to_owned(),
        source,
    })?;
    Ok(Signed {
        digest: pack.digest(),
        key_id: key.id(),
        was_signed,
    })
}
