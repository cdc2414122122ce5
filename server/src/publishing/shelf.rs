//! Where published packs lie for this node: a folder that `styles` loads from.
//!
//! The database says which packs are published, blobs hold their bytes; the folder is this node's copy of both, made anew when it
//! differs. A file there whose digest is not the published one is not loaded: one byte that turned over, and the pack is refused.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use db::catalog::versions::{self, Mark, State, Version, Wanted};
use packs::PackDigest;

use super::{PublishError, Publishing, revoke};
use crate::people::{Origin, private_folder};
use crate::styles::{Expected, is_whole};

/// What styles are loaded by.
const ENDING: &str = "stylepack";
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

    /// Brings the folder to what is published now, and loads what changed. What was revoked goes first, whatever fails then. A version that cannot be
    /// had is left out and told; what was yanked is gone all the same.
    ///
    /// # Errors
    /// When the database or the folder fails, or a version cannot be had: what can be is loaded nevertheless.
    pub async fn stock(&self) -> Result<(), PublishError> {
        let _stocking = self.stocking.lock().await;
        let folder = self.studio.config.published();
        private_folder(&folder).map_err(fault(&folder))?;
        let revoked = self.people.database().read(revoke::revoked).await?;
        self.studio.styles.revoke(revoked.clone());
        self.load().await?;
        self.studio.styles.cosign(self.cosigned().await?);
        let mut missing = Ok(());
        let mut wanted = BTreeMap::new();
        let mut all = self.standing(State::Published).await?;
        all.extend(self.standing(State::Yanked).await?);
        let is_revoked = |version: &Version| version.digest.parse().is_ok_and(|digest| revoked.contains(&digest));
        for version in all.into_iter().filter(|version| !is_revoked(version)) {
            let path = folder.join(format!("{}.{ENDING}", version.digest));
            match self.shelve(&version, &path, false).await {
                Ok(expected) => _ = wanted.insert(path, (expected, version)),
                Err(error) => {
                    tracing::error!(%error, version = version.version, "a published version cannot be had");
                    missing = Err(error);
                }
            }
        }
        for entry in fs::read_dir(&folder).map_err(fault(&folder))?.flatten() {
            if !wanted.contains_key(&entry.path()) {
                remove(&entry.path()).map_err(fault(&entry.path()))?;
            }
        }
        self.studio.styles.expect(
            wanted
                .iter()
                .map(|(path, (expected, _))| (path.clone(), *expected))
                .collect(),
        );
        self.load().await?;
        self.mend(&wanted).await?;
        missing
    }

    /// Makes files anew that are not the packs that were published, and tells administrators of it.
    async fn mend(&self, wanted: &BTreeMap<PathBuf, (Expected, Version)>) -> Result<(), PublishError> {
        let faults = self.studio.styles.faults();
        let broken: Vec<_> = faults
            .iter()
            .filter_map(|(path, _)| Some((path, wanted.get(path)?)))
            // A pack that a newer server refuses is as it was published.
            .filter(|(path, (expected, _))| !is_whole(path, &expected.file))
            .collect();
        for (path, (_, version)) in &broken {
            tracing::error!(path = %path.display(), "a published pack was written to; it is made anew");
            let shown = format!("{}/{} {}", version.publisher, version.name, version.version);
            let act = Origin::server().act(self.people.now_ms(), "version.mend", shown);
            self.people.record(act).await?;
            self.shelve(version, path, true).await?;
            self.studio.styles.forget(path);
        }
        if broken.is_empty() { Ok(()) } else { self.load().await }
    }

    async fn load(&self) -> Result<(), PublishError> {
        let styles = self.studio.styles.clone();
        tokio::task::spawn_blocking(move || styles.reload())
            .await
            .map_err(|_| PublishError::Lost)
    }

    /// Puts a version's pack where it belongs, if it is not there.
    async fn shelve(&self, version: &Version, path: &Path, anew: bool) -> Result<Expected, PublishError> {
        let digest = sha256(&version.digest)?;
        if anew || !path.is_file() {
            let bytes = self.storage.get(&version.blob).await?;
            put(path, &bytes).map_err(fault(path))?;
        }
        Ok(Expected {
            digest,
            file: sha256(&version.blob)?.0,
            is_listed: version.state == State::Published,
        })
    }

    /// Every version that stands here.
    async fn standing(&self, state: State) -> Result<Vec<Version>, PublishError> {
        let mut all: Vec<Version> = Vec::new();
        loop {
            let wanted = Wanted {
                state: Some(state),
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

/// A digest as the database has it.
fn sha256(text: &str) -> Result<PackDigest, db::DbError> {
    text.parse().map_err(|error: packs::DigestError| db::DbError::Broken {
        table: "versions",
        reason: error.to_string(),
    })
}

/// Writes a file whole or not at all. Another name first: what is half there is not loaded.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
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
