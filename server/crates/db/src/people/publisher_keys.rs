//! The keys that a publisher signs its packs with, as far as anybody may know them. None is ever removed: packs that it signed stay signed.

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::{PublisherId, UserId};
use crate::schema::publisher_keys;

/// A publisher's key.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = publisher_keys)]
pub struct PublisherKey {
    /// Whose it is.
    pub publisher_id: PublisherId,
    /// What signatures call it.
    pub key_id: String,
    /// The public key, in one line.
    pub public_key: String,
    /// What people read.
    pub title: String,
    /// Who added it, while they have an account.
    pub added_by: Option<UserId>,
    /// When.
    pub created_ms: i64,
    /// Since when nothing more is signed with it.
    pub retired_ms: Option<i64>,
}

/// Adds one.
///
/// # Errors
/// [`DbError::Taken`] when the publisher has a key of that id, retired or not.
pub fn add(connection: &mut AnyConnection, key: &PublisherKey) -> Result<(), DbError> {
    let taken = DbError::taken(format!("the key {}", key.key_id));
    diesel::insert_into(publisher_keys::table)
        .values(key.clone())
        .execute(connection)
        .map_err(taken)?;
    Ok(())
}

/// All of a publisher's, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, publisher: &PublisherId) -> Result<Vec<PublisherKey>, DbError> {
    let theirs = publisher_keys::table
        .filter(publisher_keys::publisher_id.eq(publisher.clone()))
        .order((publisher_keys::created_ms, publisher_keys::key_id));
    Ok(theirs.select(PublisherKey::as_select()).load(connection)?)
}

/// Those of a publisher's that were not retired, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn active(connection: &mut AnyConnection, publisher: &PublisherId) -> Result<Vec<PublisherKey>, DbError> {
    let mut keys = list(connection, publisher)?;
    keys.retain(|key| key.retired_ms.is_none());
    Ok(keys)
}

/// Retires one: from now on nothing is signed with it.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::Conflict`] when it was retired before.
pub fn retire(
    connection: &mut AnyConnection,
    publisher: &PublisherId,
    key_id: &str,
    now_ms: i64,
) -> Result<(), DbError> {
    let key = publisher_keys::table
        .filter(publisher_keys::publisher_id.eq(publisher.clone()))
        .filter(publisher_keys::key_id.eq(key_id.to_owned()));
    let active = key.clone().filter(publisher_keys::retired_ms.is_null());
    let set = publisher_keys::retired_ms.eq(Some(now_ms));
    if diesel::update(active).set(set).execute(connection)? > 0 {
        return Ok(());
    }
    match key.count().get_result::<i64>(connection)? {
        0 => Err(DbError::NotFound("key of this publisher")),
        _ => Err(DbError::Conflict(format!("the key {key_id} was retired before"))),
    }
}
