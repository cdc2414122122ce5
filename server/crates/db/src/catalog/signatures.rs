//! Signatures of packs, by digest and key. Whether one is right, and whose its key is, says who reads them. None is removed but by a right one of the same key.

use diesel::prelude::*;

use super::versions;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::UserId;
use crate::schema::signatures;

/// A signature of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signatures)]
pub struct Signature {
    /// The pack's digest, hexadecimal.
    pub digest: String,
    /// What the key is called.
    pub key_id: String,
    /// The signature's file.
    pub text: String,
    /// Who brought it, while they have an account.
    pub added_by: Option<UserId>,
    /// When.
    pub created_ms: i64,
}

/// Keeps one; `false` where that key has signed that pack before, whose signature stays.
///
/// # Errors
/// When the database fails.
pub fn put(connection: &mut AnyConnection, signature: &Signature) -> Result<bool, DbError> {
    // Versions may be used or not for it, so it takes their turn.
    versions::hold(connection)?;
    let same = signatures::table
        .filter(signatures::digest.eq(signature.digest.clone()))
        .filter(signatures::key_id.eq(signature.key_id.clone()));
    if same.count().get_result::<i64>(connection)? > 0 {
        return Ok(false);
    }
    diesel::insert_into(signatures::table)
        .values(signature.clone())
        .execute(connection)?;
    Ok(true)
}

/// Keeps one in the place of what is kept of that key for that pack; `false` where it is this very one. For signatures that were found right: what is
/// there may be somebody's who only said that it is this key's.
///
/// # Errors
/// When the database fails.
pub fn replace(connection: &mut AnyConnection, signature: &Signature) -> Result<bool, DbError> {
    versions::hold(connection)?;
    let before = of(connection, &signature.digest)?;
    if before.iter().any(|kept| kept.text == signature.text) {
        return Ok(false);
    }
    let same = signatures::table
        .filter(signatures::digest.eq(signature.digest.clone()))
        .filter(signatures::key_id.eq(signature.key_id.clone()));
    diesel::delete(same).execute(connection)?;
    put(connection, signature)
}

/// Those of a pack, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn of(connection: &mut AnyConnection, digest: &str) -> Result<Vec<Signature>, DbError> {
    let its = signatures::table
        .filter(signatures::digest.eq(digest.to_owned()))
        .order((signatures::created_ms, signatures::key_id));
    Ok(its.select(Signature::as_select()).load(connection)?)
}

/// Those of every pack, by digest, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn all(connection: &mut AnyConnection) -> Result<Vec<Signature>, DbError> {
    let all = signatures::table.order((signatures::digest, signatures::created_ms, signatures::key_id));
    Ok(all.select(Signature::as_select()).load(connection)?)
}
