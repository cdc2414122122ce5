//! Writes and reads blobs.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::BlobId;

/// Where blobs lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Place {
    /// A folder; it is made where it is not there.
    Folder(PathBuf),
    /// A bucket of S3 or of what speaks like it; its keys come from the environment (`AWS_ACCESS_KEY_ID` and so on).
    S3 {
        /// The bucket's name.
        bucket: String,
        /// What all names begin with; may be empty.
        prefix: String,
    },
}

/// A place that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no place for blobs; write a folder, or s3://BUCKET/PREFIX")]
pub struct PlaceFault(String);

const S3: &str = "s3://";

impl FromStr for Place {
    type Err = PlaceFault;

    fn from_str(text: &str) -> Result<Self, PlaceFault> {
        if let Some(rest) = text.strip_prefix(S3) {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            if bucket.is_empty() {
                return Err(PlaceFault(text.to_owned()));
            }
            return Ok(Self::S3 {
                bucket: bucket.to_owned(),
                prefix: prefix.trim_matches('/').to_owned(),
            });
        }
        if text.is_empty() || text.contains("://") {
            return Err(PlaceFault(text.to_owned()));
        }
        Ok(Self::Folder(PathBuf::from(text)))
    }
}

impl TryFrom<String> for Place {
    type Error = PlaceFault;

    fn try_from(text: String) -> Result<Self, PlaceFault> {
        text.parse()
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::S3 { bucket, prefix } if prefix.is_empty() => write!(f, "{S3}{bucket}"),
            Self::S3 { bucket, prefix } => write!(f, "{S3}{bucket}/{prefix}"),
        }
    }
}

/// Why a blob was not written or read.
#[derive(Debug, Error)]
pub enum BlobError {
    /// The place cannot be used.
    #[error("blobs cannot lie in {place}: {reason}")]
    Place {
        /// Which.
        place: String,
        /// Why.
        reason: String,
    },
    /// There is none of this name.
    #[error("there is no blob {0}")]
    Missing(BlobId),
    /// What lies there is something else.
    #[error("the blob {0} holds something else than its name says: its place was written to, or a disk fails")]
    Changed(BlobId),
    /// The place fails.
    #[error("blobs: {0}")]
    Store(#[from] object_store::Error),
}

/// Blobs in one place. Clones are the same.
#[derive(Clone, Debug)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Blobs {
    /// Opens a place.
    ///
    /// # Errors
    /// [`BlobError::Place`].
    pub fn open(place: &Place) -> Result<Self, BlobError> {
        let refused = |reason: String| BlobError::Place {
            place: place.to_string(),
            reason,
        };
        match place {
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| refused(error.to_string()))?;
                let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| refused(error.to_string()))?;
                // A database that has a row must not outlive the file that the row names.
                let store = store.with_fsync(true);
                Ok(Self {
                    store: Arc::new(store),
                    prefix: Path::default(),
                })
            }
            #[cfg(feature = "s3")]
            Place::S3 { bucket, prefix } => {
                let store = object_store::aws::AmazonS3Builder::from_env()
                    .with_bucket_name(bucket)
                    .build();
                Ok(Self {
                    store: Arc::new(store.map_err(|error| refused(error.to_string()))?),
                    prefix: Path::from(prefix.as_str()),
                })
            }
            #[cfg(not(feature = "s3"))]
            Place::S3 { .. } => Err(refused("this program was built without S3 (feature `s3`)".to_owned())),
        }
    }

    /// Writes a blob; when this returns, all of it is there. One that is there is written again, and counts as new.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn put(&self, bytes: Bytes) -> Result<BlobId, BlobError> {
        let id = BlobId::of(&bytes);
        self.store.put(&self.path(id), PutPayload::from_bytes(bytes)).await?;
        Ok(id)
    }

    /// Reads a blob, and compares it with its name.
    ///
    /// # Errors
    /// [`BlobError::Missing`], [`BlobError::Changed`], and when the place fails.
    pub async fn get(&self, id: BlobId) -> Result<Bytes, BlobError> {
        let found = self.store.get(&self.path(id)).await;
        let bytes = match found {
            Err(object_store::Error::NotFound { .. }) => return Err(BlobError::Missing(id)),
            found => found?.bytes().await?,
        };
        if BlobId::of(&bytes) != id {
            return Err(BlobError::Changed(id));
        }
        Ok(bytes)
    }

    /// Whether a blob is there and was last written before `time`.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn is_older(&self, id: BlobId, time: SystemTime) -> Result<bool, BlobError> {
        match self.store.head(&self.path(id)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            found => Ok(SystemTime::from(found?.last_modified) < time),
        }
    }

    /// Removes a blob; one that is not there is no error.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn remove(&self, id: BlobId) -> Result<(), BlobError> {
        match self.store.delete(&self.path(id)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// Blobs that were last written before `time`, in no order. What lies there under other names is left alone.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn older_than(&self, time: SystemTime) -> Result<Vec<BlobId>, BlobError> {
        let all: Vec<_> = self.store.list(Some(&self.prefix)).try_collect().await?;
        let old = all
            .into_iter()
            .filter(|found| SystemTime::from(found.last_modified) < time);
        Ok(old.filter_map(|found| id_of(&found.location)).collect())
    }

    /// How many blobs there are, and their bytes.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn usage(&self) -> Result<(u64, u64), BlobError> {
        let sum = |(blobs, bytes): (u64, u64), found: ObjectMeta| async move {
            Ok(match id_of(&found.location) {
                Some(_) => (blobs + 1, bytes + found.size),
                None => (blobs, bytes),
            })
        };
        Ok(self.store.list(Some(&self.prefix)).try_fold((0, 0), sum).await?)
    }

    /// `ab/abcdef...`: folders of at most a few thousand files.
    fn path(&self, id: BlobId) -> Path {
        let name = id.to_string();
        self.prefix.clone().join(&name[..2]).join(name.as_str())
    }
}

fn id_of(path: &Path) -> Option<BlobId> {
    path.filename()?.parse().ok()
}
