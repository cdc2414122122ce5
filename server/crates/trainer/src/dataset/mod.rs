//! Pictures to learn from, with where they come from and who holds the rights: a manifest that recipes name.
//!
//! ```toml
//! [[picture]]
//! file = "photographs/harbour.jpg"
//! source = "harbours.zip"
//! rights = "our own"
//! tags = ["sea"]
//! sha256 = "..."
//! looks = "f0e1c3873c1f0f07"
//! split = "training"
//! ```
//!
//! Paths are relative to the manifest. [`add`] looks at each picture before it comes in; what is refused is told with the reason.

mod add;
mod look;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use add::{Added, Addition, add};
pub use look::Looks;

/// All pictures of a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    /// The pictures, in the order in which they came.
    #[serde(default, rename = "picture")]
    pub pictures: Vec<Entry>,
}

/// One picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Where it is, from the manifest's folder.
    pub file: PathBuf,
    /// What it was added from.
    pub source: String,
    /// Who holds the rights.
    pub rights: String,
    /// Words to choose by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// What it looks like, to find it again in other sizes and formats.
    pub looks: Looks,
    /// What it is for.
    pub split: Split,
}

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// To learn from.
    Training,
    /// To look at only.
    HeldOut,
}

/// Why a dataset cannot be used.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The manifest is none.
    #[error("{path}: {reason}")]
    Manifest {
        /// What.
        path: PathBuf,
        /// Why, with the line.
        reason: String,
    },
    /// The archive is broken or too large.
    #[error("{path}: {reason}")]
    Archive {
        /// What.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A film cannot be taken apart.
    #[error("{path}: {reason}")]
    Film {
        /// What.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl Dataset {
    /// Reads a manifest; an empty dataset where there is no such file.
    ///
    /// # Errors
    /// [`DatasetError::File`], [`DatasetError::Manifest`].
    pub fn read(path: &Path) -> Result<Self, DatasetError> {
        match fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).map_err(|error| DatasetError::Manifest {
                path: path.to_owned(),
                reason: error.to_string(),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(failed(path, source)),
        }
    }

    /// Writes the manifest whole or not at all.
    ///
    /// # Errors
    /// [`DatasetError::File`].
    pub fn write(&self, path: &Path) -> Result<(), DatasetError> {
        let text = toml::to_string_pretty(self).map_err(|error| DatasetError::Manifest {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        let beside = path.with_extension("new");
        fs::write(&beside, text)
            .and_then(|()| fs::rename(&beside, path))
            .map_err(|source| failed(path, source))
    }

    /// The files of one split, where `manifest` is the dataset's own file.
    pub fn files(&self, manifest: &Path, split: Split) -> Vec<PathBuf> {
        let folder = manifest.parent().unwrap_or(Path::new(""));
        let chosen = self.pictures.iter().filter(|entry| entry.split == split);
        chosen.map(|entry| folder.join(&entry.file)).collect()
    }
}

fn failed(path: &Path, source: io::Error) -> DatasetError {
    DatasetError::File {
        path: path.to_owned(),
        source,
    }
}
