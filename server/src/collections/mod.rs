//! What people keep: favourites, the history of their renders, and boards that they may share.
//!
//! Everything is somebody's own, and written only while they are who they were when they asked. The audit log has of it only the links that let
//! others look.

mod boards;
mod favourites;
mod history;
mod share;

use std::sync::Arc;

use bytes::Bytes;
use thiserror::Error;

use crate::config::HistoryConfig;
use crate::people::{People, PeopleError};
use crate::storage::{Storage, StorageError};

pub use boards::{BoardText, NewItem};
pub use history::{Kept, NewRender};
pub use share::NewLink;

/// Why something was not kept.
#[derive(Debug, Error)]
pub enum CollectionError {
    /// A value cannot be used.
    #[error("{0}")]
    Value(String),
    /// This server keeps no history.
    #[error("this server keeps no history (`history.days` is 0); render without `keep`")]
    NoHistory,
    /// The picture is not kept any more.
    #[error("the picture is not stored any more")]
    Gone,
    /// The link leads nowhere.
    #[error("this link is not good, or not any more; ask whoever gave it to you for another")]
    Link,
    /// People and the database.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// Where files lie.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<db::DbError> for CollectionError {
    fn from(error: db::DbError) -> Self {
        Self::People(error.into())
    }
}

/// What people keep on one server.
pub struct Collections {
    people: Arc<People>,
    storage: Arc<Storage>,
    /// How long histories are kept, and how much of each.
    history: HistoryConfig,
}

impl Collections {
    /// With what is given.
    pub fn new(people: Arc<People>, storage: Arc<Storage>, history: HistoryConfig) -> Self {
        Self {
            people,
            storage,
            history,
        }
    }

    /// A picture that a row names.
    async fn picture(&self, blob: Option<String>) -> Result<Bytes, CollectionError> {
        let blob = blob.ok_or(CollectionError::Gone)?;
        match self.storage.get(&blob).await {
            Err(StorageError::Blobs(blobs::BlobError::Missing(_))) => Err(CollectionError::Gone),
            outcome => Ok(outcome?),
        }
    }
}

/// A text of people's own words, within `most` characters; `None` where it cannot be used.
fn words(text: &str, (least, most): (usize, usize)) -> Option<String> {
    let text = text.trim();
    let is_fit = (least..=most).contains(&text.chars().count()) && !text.contains('\0');
    is_fit.then(|| text.to_owned())
}
