//! Files that rows of the database name: packs, previews, pictures of histories and boards.
//!
//! A file is stored first and whole, and only then the row that names it is written; a file that no row names is swept away later. Whoever
//! stores holds [`Stored`] until the row is there, so that nothing is swept away in between.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use blobs::{BlobError, BlobId, Blobs, Place};
use bytes::Bytes;
use db::{Database, DbError};
use thiserror::Error;
use tokio::sync::{RwLock, RwLockReadGuard};

/// How old a file must be that nothing names before it is swept away: older than any upload takes.
const ORPHAN: Duration = Duration::from_secs(3_600);

/// Why a file was not stored or read.
#[derive(Debug, Error)]
pub enum StorageError {
    /// Where files lie.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Files by what they hold.
pub struct Storage {
    blobs: Blobs,
    /// Whoever stores holds it for reading until a row names what was stored, the sweeper for writing.
    sweeping: RwLock<()>,
}

/// Files that were stored and that a row must name soon.
pub struct Stored<'a> {
    /// Their names, in the order of the files.
    pub names: Vec<String>,
    _unswept: RwLockReadGuard<'a, ()>,
}

/// How much something takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many files.
    pub files: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl Usage {
    /// Of all files below a folder; what cannot be read counts as nothing.
    pub fn of_folder(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.fold(Self::default(), |sum, entry| match entry.metadata() {
            Ok(about) if about.is_dir() => sum.and(Self::of_folder(&entry.path())),
            Ok(about) => sum.and(Self::of_one(about.len())),
            Err(_) => sum,
        })
    }

    /// Of an SQLite database with what it writes beside its file.
    pub fn of_database(file: &Path) -> Self {
        let beside = |ending: &str| {
            let mut name = file.as_os_str().to_owned();
            name.push(ending);
            fs::metadata(name).map_or(Self::default(), |about| Self::of_one(about.len()))
        };
        beside("").and(beside("-wal"))
    }

    fn of_one(bytes: u64) -> Self {
        Self { files: 1, bytes }
    }

    fn and(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
        }
    }
}

/// Bytes that are free for us on the disk that a folder lies on, where the system tells.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}

impl Storage {
    /// Opens a place.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(place: &Place) -> Result<Self, StorageError> {
        Ok(Self {
            blobs: Blobs::open(place)?,
            sweeping: RwLock::new(()),
        })
    }

    /// Stores files; each is whole and on disk when this returns.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn put(&self, files: impl IntoIterator<Item = Bytes>) -> Result<Stored<'_>, StorageError> {
        let unswept = self.sweeping.read().await;
        let mut names = Vec::new();
        for file in files {
            names.push(self.blobs.put(file).await?.to_string());
        }
        Ok(Stored {
            names,
            _unswept: unswept,
        })
    }

    /// The file that a row names.
    ///
    /// # Errors
    /// [`BlobError::Missing`], [`BlobError::Changed`]; when the place fails.
    pub async fn get(&self, name: &str) -> Result<Bytes, StorageError> {
        let id: BlobId = name.parse().map_err(|_| DbError::Broken {
            table: "blobs",
            reason: format!("`{name}` names no blob"),
        })?;
        Ok(self.blobs.get(id).await?)
    }

    /// How much all files take.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn usage(&self) -> Result<Usage, StorageError> {
        let (files, bytes) = self.blobs.usage().await?;
        Ok(Usage { files, bytes })
    }

    /// Removes files that nothing names; how many.
    ///
    /// # Errors
    /// When the database or the place fails.
    pub async fn sweep(&self, database: &Database) -> Result<usize, StorageError> {
        let long_ago = SystemTime::now() - ORPHAN;
        let mut swept = 0;
        for blob in self.blobs.older_than(long_ago).await? {
            let _sweeping = self.sweeping.write().await;
            let name = blob.to_string();
            let named = database
                .read(move |connection| db::catalog::blobs::is_named(connection, &name))
                .await?;
            // Whoever stores it again makes it young first, and names it then.
            if !named && self.blobs.is_older(blob, long_ago).await? {
                self.blobs.remove(blob).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_what_its_files_take() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inner")).unwrap();
        fs::write(folder.path().join("a"), [0; 10]).unwrap();
        fs::write(folder.path().join("inner/b"), [0; 5]).unwrap();
        assert_eq!(Usage::of_folder(folder.path()), Usage { files: 2, bytes: 15 });
        assert_eq!(Usage::of_folder(&folder.path().join("none")), Usage::default());
        assert_eq!(
            Usage::of_database(&folder.path().join("a")),
            Usage { files: 1, bytes: 10 }
        );
        assert!(free_bytes(folder.path()).is_some_and(|bytes| bytes > 0));
    }
}
