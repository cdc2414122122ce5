//! API tokens: for programs that work in somebody's name, with less than all of their rights.

use diesel::prelude::*;

use super::sessions::Hash;
use super::users::User;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::{TokenId, UserId};
use crate::schema::{api_tokens, users};

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_tokens)]
pub struct ApiToken {
    /// Its own for ever.
    pub id: TokenId,
    /// In whose name.
    pub user_id: UserId,
    /// What it is for, in their words.
    pub name: String,
    /// What it may do: words with spaces between them.
    pub scopes: String,
    /// When it was made.
    pub created_ms: i64,
    /// When it ends by itself.
    pub expires_ms: Option<i64>,
    /// When it was last used, to the minute.
    pub used_ms: Option<i64>,
    /// When it was ended.
    pub revoked_ms: Option<i64>,
}

impl ApiToken {
    /// Whether it is good at this time.
    pub fn is_good(&self, now_ms: i64) -> bool {
        self.revoked_ms.is_none() && self.expires_ms.is_none_or(|expires_ms| now_ms < expires_ms)
    }
}

/// How exactly the last use is known: writing it each time would make every request a write.
const USED_MS: i64 = 60_000;

/// Adds one, by the SHA-256 of its secret.
///
/// # Errors
/// When the database fails.
pub fn add(connection: &mut AnyConnection, token: &ApiToken, hash: &Hash) -> Result<(), DbError> {
    let row = (token.clone(), api_tokens::hash.eq(hash.to_vec()));
    diesel::insert_into(api_tokens::table).values(row).execute(connection)?;
    Ok(())
}

/// The token with this secret, and whose it is; `None` where there is none.
///
/// # Errors
/// When the database fails.
pub fn by_hash(connection: &mut AnyConnection, hash: &Hash) -> Result<Option<(ApiToken, User)>, DbError> {
    let token = api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::hash.eq(hash.to_vec()));
    let token = token.select((ApiToken::as_select(), User::as_select()));
    Ok(token.first(connection).optional()?)
}

/// Whether its last use should be written now.
pub fn is_use_news(token: &ApiToken, now_ms: i64) -> bool {
    token.used_ms.is_none_or(|used_ms| used_ms + USED_MS <= now_ms)
}

/// Writes its last use.
///
/// # Errors
/// When the database fails.
pub fn used(connection: &mut AnyConnection, id: &TokenId, now_ms: i64) -> Result<(), DbError> {
    let row = api_tokens::table.filter(api_tokens::id.eq(id.clone()));
    diesel::update(row)
        .set(api_tokens::used_ms.eq(Some(now_ms)))
        .execute(connection)?;
    Ok(())
}

/// Those of somebody that were not ended, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list(connection: &mut AnyConnection, user: &UserId) -> Result<Vec<ApiToken>, DbError> {
    let theirs = api_tokens::table
        .filter(api_tokens::user_id.eq(user.clone()))
        .filter(api_tokens::revoked_ms.is_null());
    Ok(theirs
        .order(api_tokens::created_ms.desc())
        .select(ApiToken::as_select())
        .load(connection)?)
}

/// How many of somebody's were not ended.
///
/// # Errors
/// When the database fails.
pub fn count(connection: &mut AnyConnection, user: &UserId) -> Result<i64, DbError> {
    let theirs = api_tokens::table
        .filter(api_tokens::user_id.eq(user.clone()))
        .filter(api_tokens::revoked_ms.is_null());
    Ok(theirs.count().get_result(connection)?)
}

/// Forgets those that were ended or expired before `before_ms`; how many.
///
/// # Errors
/// When the database fails.
pub fn forget(connection: &mut AnyConnection, before_ms: i64) -> Result<usize, DbError> {
    let ended = api_tokens::revoked_ms.lt(before_ms).assume_not_null();
    let expired = api_tokens::expires_ms.lt(before_ms).assume_not_null();
    Ok(diesel::delete(api_tokens::table.filter(ended.or(expired))).execute(connection)?)
}

/// One, by id, and whose it is; `None` where there is none.
///
/// # Errors
/// When the database fails.
pub fn by_id(connection: &mut AnyConnection, id: &TokenId) -> Result<Option<(ApiToken, User)>, DbError> {
    let token = api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::id.eq(id.clone()));
    let token = token.select((ApiToken::as_select(), User::as_select()));
    Ok(token.first(connection).optional()?)
}

/// Ends one of somebody's.
///
/// # Errors
/// [`DbError::NotFound`] when it is not theirs, or has ended.
pub fn end(connection: &mut AnyConnection, user: &UserId, id: &TokenId, now_ms: i64) -> Result<(), DbError> {
    let row = api_tokens::table
        .filter(api_tokens::id.eq(id.clone()))
        .filter(api_tokens::user_id.eq(user.clone()))
        .filter(api_tokens::revoked_ms.is_null());
    match diesel::update(row)
        .set(api_tokens::revoked_ms.eq(Some(now_ms)))
        .execute(connection)?
    {
        0 => Err(DbError::NotFound("token of yours")),
        _ => Ok(()),
    }
}

/// Ends all of somebody's; how many.
///
/// # Errors
/// When the database fails.
pub fn end_all(connection: &mut AnyConnection, user: &UserId, now_ms: i64) -> Result<usize, DbError> {
    let rows = api_tokens::table
        .filter(api_tokens::user_id.eq(user.clone()))
        .filter(api_tokens::revoked_ms.is_null());
    Ok(diesel::update(rows)
        .set(api_tokens::revoked_ms.eq(Some(now_ms)))
        .execute(connection)?)
}
