//! Renders that somebody had kept: which style, with which settings, from which picture, and what came of it.

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{RenderId, UserId};
use crate::schema::renders;

/// A render that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = renders)]
pub struct Render {
    /// Its own for ever.
    pub id: RenderId,
    /// Whose it is.
    pub user_id: UserId,
    /// The style, `publisher/name`.
    pub style: String,
    /// Its version, semver.
    pub version: String,
    /// The pack's digest, hexadecimal.
    pub digest: String,
    /// The settings, JSON.
    pub settings: String,
    /// The digest of the picture that was sent, hexadecimal.
    pub input_digest: String,
    /// The blob that is that picture, while it is kept.
    pub input_blob: Option<String>,
    /// The render's answer key.
    pub key: String,
    /// The blob that is the answer, while it is kept.
    pub result_blob: Option<String>,
    /// What the answer is.
    pub content_type: String,
    /// Its width in pixels.
    pub width: i64,
    /// Its height in pixels.
    pub height: i64,
    /// When it was rendered.
    pub created_ms: i64,
}

/// How many of somebody's are kept; the oldest make room.
pub const MOST: i64 = 2_000;

/// Adds one. Where there are too many then, the oldest are forgotten.
///
/// # Errors
/// When the database fails.
pub fn add(connection: &mut AnyConnection, render: &Render) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    diesel::insert_into(renders::table)
        .values(render.clone())
        .execute(connection)?;
    let theirs = renders::table.filter(renders::user_id.eq(render.user_id.clone()));
    let first_too_many = theirs
        .clone()
        .order(renders::id.desc())
        .offset(MOST)
        .select(renders::id);
    if let Some(last) = first_too_many.first::<RenderId>(connection).optional()? {
        diesel::delete(theirs.filter(renders::id.le(last))).execute(connection)?;
    }
    Ok(())
}

/// One of somebody's, by id.
///
/// # Errors
/// [`DbError::NotFound`], also where it is another's.
pub fn by_id(connection: &mut AnyConnection, user: &UserId, id: &RenderId) -> Result<Render, DbError> {
    let one = renders::table
        .filter(renders::id.eq(id.clone()))
        .filter(renders::user_id.eq(user.clone()));
    one.select(Render::as_select())
        .first(connection)
        .map_err(DbError::absent("render of yours"))
}

/// Somebody's from before the render `before`, the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(
    connection: &mut AnyConnection,
    user: &UserId,
    before: Option<&RenderId>,
    limit: i64,
) -> Result<Vec<Render>, DbError> {
    let mut list = renders::table.filter(renders::user_id.eq(user.clone())).into_boxed();
    if let Some(before) = before {
        list = list.filter(renders::id.lt(before.clone()));
    }
    let list = list.order(renders::id.desc()).limit(limit);
    Ok(list.select(Render::as_select()).load(connection)?)
}

/// Removes one of somebody's. Its blobs are nobody's then, unless something else names them.
///
/// # Errors
/// [`DbError::NotFound`], also where it is another's.
pub fn remove(connection: &mut AnyConnection, user: &UserId, id: &RenderId) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    let one = renders::table
        .filter(renders::id.eq(id.clone()))
        .filter(renders::user_id.eq(user.clone()));
    match diesel::delete(one).execute(connection)? {
        0 => Err(DbError::NotFound("render of yours")),
        _ => Ok(()),
    }
}

/// Forgets everybody's from before `before_ms`; how many.
///
/// # Errors
/// When the database fails.
pub fn forget(connection: &mut AnyConnection, before_ms: i64) -> Result<usize, DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    let old = renders::table.filter(renders::created_ms.lt(before_ms));
    Ok(diesel::delete(old).execute(connection)?)
}

/// Whether a render names this blob.
pub(crate) fn names_blob(connection: &mut AnyConnection, blob: &str) -> Result<bool, DbError> {
    // One after the other, each by its own index: `or` over both would read the table.
    let inputs = renders::table.filter(renders::input_blob.eq(blob.to_owned()));
    let results = renders::table.filter(renders::result_blob.eq(blob.to_owned()));
    let input: Option<RenderId> = inputs.select(renders::id).first(connection).optional()?;
    if input.is_some() {
        return Ok(true);
    }
    let result: Option<RenderId> = results.select(renders::id).first(connection).optional()?;
    Ok(result.is_some())
}
