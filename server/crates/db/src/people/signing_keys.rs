//! The keys that the server signs with. They lie in the database, so that all nodes have the same and one backup has all.

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::schema::signing_keys;

/// A key.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
pub struct KeyRow {
    /// What tokens call it (`kid`).
    pub id: String,
    /// 32 bytes that it is made from: a secret.
    pub seed: Vec<u8>,
    /// When it was made.
    pub created_ms: i64,
}

/// All of them, the newest first.
///
/// # Errors
/// When the database fails.
pub fn all(connection: &mut AnyConnection) -> Result<Vec<KeyRow>, DbError> {
    let keys = signing_keys::table.order((signing_keys::created_ms.desc(), signing_keys::id));
    Ok(keys.select(KeyRow::as_select()).load(connection)?)
}

/// Adds one.
///
/// # Errors
/// When the database fails.
pub fn add(connection: &mut AnyConnection, key: &KeyRow) -> Result<(), DbError> {
    diesel::insert_into(signing_keys::table)
        .values(key.clone())
        .execute(connection)?;
    Ok(())
}

/// All of them, the newest first; where there is none, `first` is added. Of two nodes that start at once, one adds.
///
/// # Errors
/// When the database fails.
pub fn all_or(connection: &mut AnyConnection, first: &KeyRow) -> Result<Vec<KeyRow>, DbError> {
    dialect::one_writer(connection, Turn::Keys)?;
    let keys = all(connection)?;
    if !keys.is_empty() {
        return Ok(keys);
    }
    add(connection, first)?;
    Ok(vec![first.clone()])
}
