//! Renders that somebody had kept: which style, with which settings, from which picture, and what came of it.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{RenderId, UserId};
use crate::schema::renders;
use crate::sql::Sql;

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
    /// How long the picture that was sent and the answer are together; 0 where nobody knows.
    pub bytes: i64,
}

/// How many of somebody's are kept.
pub const MOST: i64 = 2_000;

/// Adds one. Where there are too many then, or they are longer together than `most_bytes`, the oldest are forgotten. A picture that several renders
/// were made of is stored once, and counts for each of them.
///
/// # Errors
/// When the database fails.
pub fn add(connection: &mut AnyConnection, render: &Render, most_bytes: i64) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    diesel::insert_into(renders::table)
        .values(render.clone())
        .execute(connection)?;
    if let Some(last) = first_too_many(connection, &render.user_id, most_bytes)? {
        let theirs = renders::table.filter(renders::user_id.eq(render.user_id.clone()));
        // Whoever keeps one gets it, however long it is.
        let older = theirs.filter(renders::id.ne(render.id.clone()));
        diesel::delete(older.filter(renders::id.le(last))).execute(connection)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    id: RenderId,
}

/// The newest of somebody's that is one too many.
fn first_too_many(connection: &mut AnyConnection, user: &UserId, most_bytes: i64) -> Result<Option<RenderId>, DbError> {
    let mut sql = Sql::default();
    let counted = format!(
        "SELECT id, count(*) OVER newer AS place, sum(bytes) OVER newer AS total FROM renders WHERE user_id = {} \
         WINDOW newer AS (ORDER BY id DESC)",
        sql.text(user.as_str())
    );
    let (most, most_bytes) = (sql.number(MOST), sql.number(most_bytes));
    let first = format!(
        "SELECT id FROM ({counted}) AS counted WHERE place > {most} OR total > {most_bytes} ORDER BY id DESC LIMIT 1"
    );
    Ok(sql
        .query(first)
        .get_result::<Place>(connection)
        .optional()?
        .map(|place| place.id))
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
