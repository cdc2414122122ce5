//! A version as rows tell it, with the names of its style and of the publisher that keeps that.

use diesel::prelude::*;

use super::keepers;
use super::state::State;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::{PublisherId, UserId, VersionId};
use crate::schema::versions;

/// A version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its own for ever.
    pub id: VersionId,
    /// The publisher in the style's name.
    pub publisher: String,
    /// The publisher whose people publish it; mostly the same.
    pub keeper: String,
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
    /// Where it stands.
    pub state: State,
    /// Why it stands there, in somebody's words.
    pub reason: Option<String>,
    /// What people should use instead, in the publisher's words.
    pub deprecated: Option<String>,
    /// What the check found and measured, JSON; lists leave it out.
    pub report: Option<String>,
    /// Who uploaded it, while they have an account.
    pub uploaded_by: Option<UserId>,
    /// When it was uploaded.
    pub uploaded_ms: i64,
    /// When it came where it stands.
    pub changed_ms: i64,
}

/// A version to be added, but for the style that it is of.
#[derive(Insertable)]
#[diesel(table_name = versions)]
pub(super) struct Row {
    pub(super) id: VersionId,
    pub(super) version: String,
    pub(super) digest: String,
    pub(super) blob: String,
    pub(super) bytes: i64,
    pub(super) state: &'static str,
    pub(super) reason: Option<String>,
    pub(super) deprecated: Option<String>,
    pub(super) report: Option<String>,
    pub(super) uploaded_by: Option<UserId>,
    pub(super) uploaded_ms: i64,
    pub(super) changed_ms: i64,
}

/// What is read of a version: all but the report, which may be long.
#[derive(Queryable, Selectable)]
#[diesel(table_name = versions)]
pub(super) struct Brief {
    id: VersionId,
    version: String,
    digest: String,
    blob: String,
    bytes: i64,
    state: String,
    reason: Option<String>,
    deprecated: Option<String>,
    uploaded_by: Option<UserId>,
    uploaded_ms: i64,
    changed_ms: i64,
}

impl Brief {
    /// The version, with the names of its style and of the publisher that keeps that, where it is another one.
    pub(super) fn named(self, (publisher, name): (String, String), keeper: Option<String>) -> Result<Version, DbError> {
        let state = self.state.parse().map_err(|reason| DbError::Broken {
            table: "versions",
            reason,
        })?;
        Ok(Version {
            id: self.id,
            keeper: keeper.unwrap_or_else(|| publisher.clone()),
            publisher,
            name,
            version: self.version,
            digest: self.digest,
            blob: self.blob,
            bytes: self.bytes,
            state,
            reason: self.reason,
            deprecated: self.deprecated,
            report: None,
            uploaded_by: self.uploaded_by,
            uploaded_ms: self.uploaded_ms,
            changed_ms: self.changed_ms,
        })
    }
}

/// A version, the names of its style, and who keeps that.
pub(super) type Named = (Brief, (String, String), Option<PublisherId>);

/// Rows with the names of those who keep their styles.
pub(super) fn whole(connection: &mut AnyConnection, rows: Vec<Named>) -> Result<Vec<Version>, DbError> {
    let keepers = keepers::names(connection, rows.iter().filter_map(|(_, _, keeper)| keeper.as_ref()))?;
    rows.into_iter()
        .map(|(row, names, keeper)| row.named(names, keeper.and_then(|keeper| keepers.get(&keeper).cloned())))
        .collect()
}
