//! What people say of styles, with stars. What they come to stands in the entry, and is written in the same transaction.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::entries;
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::{ReviewId, UserId};
use crate::schema::{reviews, users};

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reviews)]
pub struct Review {
    /// Its own for ever.
    pub id: ReviewId,
    /// Of which style, `publisher/name`.
    pub style: String,
    /// Of which version, semver.
    pub version: String,
    /// Whose it is.
    pub user_id: UserId,
    /// 1 to 5.
    pub stars: i64,
    /// In their words.
    pub text: String,
    /// When it was first written.
    pub created_ms: i64,
    /// When it was last changed.
    pub changed_ms: i64,
}

/// What somebody thinks of a version.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// The style, `publisher/name`.
    pub style: String,
    /// The version, semver.
    pub version: String,
    /// 1 to 5.
    pub stars: i64,
    /// In their words.
    pub text: String,
}

/// Writes somebody's review of a version, or writes it anew.
///
/// # Errors
/// When the database fails; it takes no other number of stars.
pub fn put(connection: &mut AnyConnection, user: &UserId, opinion: &Opinion, now_ms: i64) -> Result<Review, DbError> {
    dialect::one_writer(connection, Turn::Entries)?;
    let mine = reviews::table
        .filter(reviews::user_id.eq(user.clone()))
        .filter(reviews::style.eq(opinion.style.clone()))
        .filter(reviews::version.eq(opinion.version.clone()));
    let set = (
        reviews::stars.eq(opinion.stars),
        reviews::text.eq(opinion.text.clone()),
        reviews::changed_ms.eq(now_ms),
    );
    if diesel::update(mine.clone()).set(set).execute(connection)? == 0 {
        let row = Review {
            id: ReviewId::new(),
            style: opinion.style.clone(),
            version: opinion.version.clone(),
            user_id: user.clone(),
            stars: opinion.stars,
            text: opinion.text.clone(),
            created_ms: now_ms,
            changed_ms: now_ms,
        };
        diesel::insert_into(reviews::table).values(row).execute(connection)?;
    }
    entries::rate(connection, &opinion.style, now_ms)?;
    Ok(mine.select(Review::as_select()).first(connection)?)
}

/// Takes somebody's review of a version back.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn remove(
    connection: &mut AnyConnection,
    user: &UserId,
    (style, version): (&str, &str),
    now_ms: i64,
) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Entries)?;
    let mine = reviews::table
        .filter(reviews::user_id.eq(user.clone()))
        .filter(reviews::style.eq(style.to_owned()))
        .filter(reviews::version.eq(version.to_owned()));
    if diesel::delete(mine).execute(connection)? == 0 {
        return Err(DbError::NotFound("review of yours"));
    }
    entries::rate(connection, style, now_ms)
}

/// Removes anybody's review, for those who settle reports.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn remove_any(connection: &mut AnyConnection, id: &ReviewId, now_ms: i64) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Entries)?;
    let one = reviews::table.filter(reviews::id.eq(id.clone()));
    let style: String = one
        .clone()
        .select(reviews::style)
        .first(connection)
        .map_err(DbError::absent("review"))?;
    diesel::delete(one).execute(connection)?;
    entries::rate(connection, &style, now_ms)
}

/// Reviews of a style that were written before the review `before`, with their authors' names, the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(
    connection: &mut AnyConnection,
    style: &str,
    before: Option<&ReviewId>,
    limit: i64,
) -> Result<Vec<(Review, String)>, DbError> {
    let all = reviews::table.inner_join(users::table);
    let mut list = all.filter(reviews::style.eq(style.to_owned())).into_boxed();
    if let Some(before) = before {
        list = list.filter(reviews::id.lt(before.clone()));
    }
    let list = list.order(reviews::id.desc()).limit(limit);
    Ok(list.select((Review::as_select(), users::name)).load(connection)?)
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    stars: i64,
    #[diesel(sql_type = BigInt)]
    reviews: i64,
}

/// The stars of a style's reviews, and how many there are.
pub(super) fn sum(connection: &mut AnyConnection, style: &str) -> Result<(i64, i64), DbError> {
    // PostgreSQL adds long numbers up to a decimal one.
    let query = diesel::sql_query(
        "SELECT CAST(coalesce(sum(stars), 0) AS BIGINT) AS stars, count(*) AS reviews FROM reviews WHERE style = $1",
    );
    let sum: Sum = query.bind::<Text, _>(style.to_owned()).get_result(connection)?;
    Ok((sum.stars, sum.reviews))
}
