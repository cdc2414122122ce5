//! Files that rows of the database name: packs, previews, pictures of histories and boards.
//!
//! A file is stored first and whole, and only then the row that names it is written; a file that no row names is swept away later. Whoever
//! stores holds [`Stored`] until the row is there, so that nothing is swept away in between.

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
