//! Revoked packs, by digest. Nothing takes a revocation back: what is good after all is published as another version.

use diesel::prelude::*;

use super::versions::{self, State, Version};
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::{RevocationId, UserId, VersionId};
use crate::schema::{revocations, users, versions as rows};

/// A revocation.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = revocations)]
pub struct Revocation {
    /// Its own for ever.
    pub id: RevocationId,
    /// The pack's digest, hexadecimal, in small letters.
    pub digest: String,
    /// Why, in somebody's words.
    pub reason: String,
    /// Who revoked it, while they have an account.
    pub revoked_by: Option<UserId>,
    /// When.
    pub created_ms: i64,
}

/// A version that was this pack when it was revoked, and who uploaded it, while they have an account.
pub type Affected = (Version, Option<String>);

/// Revokes a pack. Versions that are it are found by nobody any more: published ones are yanked, waiting ones quarantined; those that are
/// being checked end so. All of them, as they stand then, the newest first.
///
/// # Errors
/// [`DbError::Taken`] when it was revoked before.
pub fn add(connection: &mut AnyConnection, revocation: &Revocation) -> Result<Vec<Affected>, DbError> {
    versions::hold(connection)?;
    let affected = of_digest(connection, &revocation.digest)?;
    let taken = DbError::taken(format!("the revocation of {}", revocation.digest));
    diesel::insert_into(revocations::table)
        .values(revocation.clone())
        .execute(connection)
        .map_err(taken)?;
    let reason = format!("revoked: {}", revocation.reason);
    let moved = affected.into_iter().map(|(version, by)| {
        let next = match version.state {
            State::Published => State::Yanked,
            State::Waiting => State::Quarantined,
            _ => return Ok((version, by)),
        };
        let way = (version.state, next);
        let moved = versions::move_to(connection, &version.id, way, Some(&reason), revocation.created_ms)?;
        Ok((moved, by))
    });
    moved.collect()
}

/// The versions that are this pack, the newest first, and who uploaded each.
fn of_digest(connection: &mut AnyConnection, digest: &str) -> Result<Vec<Affected>, DbError> {
    let these = rows::table
        .left_join(users::table)
        .filter(rows::digest.eq(digest.to_owned()))
        .order(rows::id.desc());
    let these: Vec<(VersionId, Option<String>)> = these.select((rows::id, users::name.nullable())).load(connection)?;
    let version = |(id, by)| Ok((versions::by_id(connection, &id)?, by));
    these.into_iter().map(version).collect()
}

/// Why this pack was revoked, if it was.
///
/// # Errors
/// When the database fails.
pub fn reason(connection: &mut AnyConnection, digest: &str) -> Result<Option<String>, DbError> {
    let this = revocations::table.filter(revocations::digest.eq(digest.to_owned()));
    Ok(this.select(revocations::reason).first(connection).optional()?)
}

/// Every revoked digest.
///
/// # Errors
/// When the database fails.
pub fn digests(connection: &mut AnyConnection) -> Result<Vec<String>, DbError> {
    Ok(revocations::table.select(revocations::digest).load(connection)?)
}

/// Revocations before the one `before`, the newest first, at most `limit`; with the name of who revoked, while they have an account.
///
/// # Errors
/// When the database fails.
pub fn list(
    connection: &mut AnyConnection,
    before: Option<&RevocationId>,
    limit: i64,
) -> Result<Vec<(Revocation, Option<String>)>, DbError> {
    let joined = revocations::table.left_join(users::table);
    let mut list = joined
        .select((Revocation::as_select(), users::name.nullable()))
        .into_boxed();
    if let Some(before) = before {
        list = list.filter(revocations::id.lt(before.clone()));
    }
    Ok(list.order(revocations::id.desc()).limit(limit).load(connection)?)
}
