//! Versions that come from another studio: checked and published there, they are published here as they are.

use diesel::prelude::*;

use super::version::Row;
use super::versions::{self, State, Version};
use super::{previews, revocations};
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::{PublisherId, VersionId};
use crate::people::publishers::{self, Publisher};
use crate::schema::{publishers as owners, styles, versions as rows};

/// A version that was published elsewhere.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The publisher in the style's name; made, with nobody in it, where it is not there.
    pub publisher: String,
    /// What people read where it is made.
    pub publisher_title: String,
    /// The style's own name.
    pub name: String,
    /// The version, semver.
    pub version: String,
    /// The pack's digest, hexadecimal.
    pub digest: String,
    /// The blob that is the pack's file.
    pub blob: String,
    /// How long that is.
    pub bytes: i64,
    /// What the check found and measured there, JSON.
    pub report: Option<String>,
    /// What people should use instead, in the publisher's words.
    pub deprecated: Option<String>,
    /// Its previews: samples and blobs.
    pub previews: Vec<(String, String)>,
    /// When it was uploaded there.
    pub uploaded_ms: i64,
    /// When it was published there.
    pub changed_ms: i64,
    /// When it comes here.
    pub now_ms: i64,
}

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The version is published now.
    Added(Version),
    /// This very pack was there before, and stands where it stood.
    Present(Version),
}

/// Publishes a version as it is. A style's versions come in the order in which they were uploaded: lists go by it. One that is quarantined makes room,
/// as it does for an upload.
///
/// # Errors
/// [`DbError::Conflict`] when the style has another pack of that number, or the pack was revoked here; then nothing is changed.
pub fn add(connection: &mut AnyConnection, imported: &Imported) -> Result<Outcome, DbError> {
    versions::hold(connection)?;
    let Imported {
        publisher,
        name,
        version,
        ..
    } = imported;
    if let Some(there) = standing(connection, imported)? {
        if there.digest == imported.digest {
            return Ok(Outcome::Present(there));
        }
        let detail = format!(
            "`{publisher}/{name}` has another pack as version {version}, which is {}; nothing was imported",
            there.state
        );
        return Err(DbError::Conflict(detail));
    }
    if let Some(reason) = revocations::reason(connection, &imported.digest)? {
        let detail =
            format!("the pack of `{publisher}/{name}` {version} was revoked here ({reason}); nothing was imported");
        return Err(DbError::Conflict(detail));
    }
    let owner = Publisher {
        id: PublisherId::new(),
        name: publisher.clone(),
        title: imported.publisher_title.clone(),
        trusted: false,
        created_ms: imported.now_ms,
    };
    let owner = publishers::by_name_or(connection, &owner)?;
    let id = VersionId::new();
    versions::insert(connection, (&owner.id, name), row(imported, id.clone()))?;
    for (sample, blob) in &imported.previews {
        previews::put(connection, &id, sample, blob)?;
    }
    versions::by_id(connection, &id).map(Outcome::Added)
}

/// The version of that number, unless it is quarantined.
fn standing(connection: &mut AnyConnection, imported: &Imported) -> Result<Option<Version>, DbError> {
    let same = rows::table
        .inner_join(styles::table.inner_join(owners::table))
        .filter(owners::name.eq(imported.publisher.clone()))
        .filter(styles::name.eq(imported.name.clone()))
        .filter(rows::version.eq(imported.version.clone()))
        .filter(rows::state.ne(State::Quarantined.as_str()));
    let id = same.select(rows::id).first::<VersionId>(connection).optional()?;
    id.map(|id| versions::by_id(connection, &id)).transpose()
}

fn row(imported: &Imported, id: VersionId) -> Row {
    Row {
        id,
        version: imported.version.clone(),
        digest: imported.digest.clone(),
        blob: imported.blob.clone(),
        bytes: imported.bytes,
        state: State::Published.as_str(),
        reason: None,
        deprecated: imported.deprecated.clone(),
        report: imported.report.clone(),
        uploaded_by: None,
        uploaded_ms: imported.uploaded_ms,
        changed_ms: imported.changed_ms,
    }
}
