//! Bundles: what is published here, in one file for a studio without a network; and what such a file brings.

mod export;
mod import;

use packs::bundle::BundleError;
use thiserror::Error;

use super::PublishError;
use crate::people::People;
use crate::storage::Storage;

pub use export::Selection;
pub use import::{Brought, Terms};

/// Why nothing was exported or imported.
#[derive(Debug, Error)]
pub enum BundlesError {
    /// The file.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A version in it, or of this server.
    #[error("{version}: {source}")]
    Version {
        /// Which.
        version: String,
        /// Why.
        source: PublishError,
    },
    /// Nothing is there that was asked for.
    #[error("{0}")]
    Nothing(String),
    /// The server's database or files.
    #[error(transparent)]
    Server(#[from] PublishError),
}

impl From<db::DbError> for BundlesError {
    fn from(error: db::DbError) -> Self {
        Self::Server(error.into())
    }
}

/// A server's database and files, without its devices.
pub struct Bundles<'a> {
    /// The database.
    pub people: &'a People,
    /// The files.
    pub storage: &'a Storage,
}

fn of_version(version: &str) -> impl FnOnce(PublishError) -> BundlesError + use<> {
    let version = version.to_owned();
    move |source| BundlesError::Version { version, source }
}
