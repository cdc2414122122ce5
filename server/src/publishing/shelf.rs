//! Where published packs lie for this node: a folder that `styles` loads from.
//!
//! The database says which packs are published, blobs hold their bytes; the folder is this node's copy of both, made anew when it
//! differs. A file there whose digest is not the published one is not loaded: one byte that turned over, and the pack is refused.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use db::catalog::versions::{self, State, Version, Wanted};
use packs::PackDigest;

use super::{PublishError, Publishing};
use crate::people::private_folder;

/// Another one, whenever another set of versions is published.
pub type Mark = (Option<i64>, i64);

/// Versions that are read at a time.
const PAGE: i64 = 500;

impl Publishing {
    /// Stocks the folder if something else is published than when `seen` was seen; what there is now.
    ///
    /// # Errors
    /// As [`Self::stock`].
    pub async fn restock(&self, seen: Option<Mark>) -> Result<Mark, PublishError> {
        let mark = self.people.database().read(versions::mark).await?;
        if seen != Some(mark) {
            self.stock().await?;
        }
        Ok(mark)
    }

    /// Brings the folder to what is published now, and loads what changed.
    ///
    /// # Errors
    /// When the database, the place of blobs or the folder fails.
    pub async fn stock(&self) -> Result<(), PublishError> {
        let folder = self.studio.config.published();
        private_folder(&folder).map_err(fault(&folder))?;
        let mut wanted = BTreeMap::new();
        for version in self.published().await? {
            let path = folder.join(file_name(&version));
            if !path.is_file() {
                let bytes = self.blob(&version.blob).await?;
                put(&path, &bytes).map_err(fault(&path))?;
            }
            let digest = version
                .digest
                .parse::<PackDigest>()
                .map_err(|error| db::DbError::Broken {
                    table: "versions",
                    reason: error.to_string(),
                })?;
            wanted.insert(path, digest);
        }
        for entry in fs::read_dir(&folder).map_err(fault(&folder))?.flatten() {
            if !wanted.contains_key(&entry.path()) {
                remove(&entry.path()).map_err(fault(&entry.path()))?;
            }
        }
        let styles = self.studio.styles.clone();
        styles.expect(wanted);
        tokio::task::spawn_blocking(move || styles.reload())
            .await
            .map_err(|_| PublishError::Lost)
    }

    async fn published(&self) -> Result<Vec<Version>, PublishError> {
        let mut all: Vec<Version> = Vec::new();
        loop {
            let wanted = Wanted {
                state: Some(State::Published),
                publishers: None,
                before: all.last().map(|version| version.id.clone()),
            };
            let page = self
                .people
                .database()
                .read(move |connection| versions::list(connection, &wanted, PAGE))
                .await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }
}

/// Names of publishers, styles and versions have no underscore, so this one names one version.
fn file_name(version: &Version) -> String {
    format!("{}_{}_{}.stylepack", version.publisher, version.name, version.version)
}

/// Writes a file whole or not at all. Another name first: what is half there is not loaded.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, bytes)?;
    fs::rename(&unfinished, path)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

fn fault(path: &Path) -> impl FnOnce(std::io::Error) -> PublishError {
    let path: PathBuf = path.to_owned();
    move |source| PublishError::File { path, source }
}
