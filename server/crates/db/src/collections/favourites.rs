//! Styles that somebody likes to have at hand.

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;

use crate::catalog::entries::{self, Entry};
use crate::catalog::search::CursorFault;
use crate::connection::AnyConnection;
use crate::dialect::{self, Turn};
use crate::error::DbError;
use crate::id::UserId;
use crate::schema::favourites;

/// How many somebody may have.
pub const MOST: i64 = 2_000;

/// The last favourite of the page before; as text for machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    since_ms: i64,
    style: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.since_ms, self.style)
    }
}

impl FromStr for Cursor {
    type Err = CursorFault;

    fn from_str(text: &str) -> Result<Self, CursorFault> {
        let (since_ms, style) = text.split_once(':').ok_or(CursorFault::Unknown)?;
        let since_ms = since_ms.parse().map_err(|_| CursorFault::Unknown)?;
        if style.is_empty() || style.contains(char::is_control) {
            return Err(CursorFault::Unknown);
        }
        let style = style.to_owned();
        Ok(Self { since_ms, style })
    }
}

/// A page of favourites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Those that are listed in the catalog.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// Adds one; one that is there stays where it is.
///
/// # Errors
/// [`DbError::Conflict`] when somebody has as many as they may.
pub fn put(connection: &mut AnyConnection, user: &UserId, style: &str, now_ms: i64) -> Result<(), DbError> {
    dialect::one_writer(connection, Turn::Collections)?;
    let theirs = favourites::table.filter(favourites::user_id.eq(user.clone()));
    let same = theirs.clone().filter(favourites::style.eq(style.to_owned())).count();
    if same.get_result::<i64>(connection)? > 0 {
        return Ok(());
    }
    if theirs.count().get_result::<i64>(connection)? >= MOST {
        let detail = format!("you have {MOST} favourites; remove one first");
        return Err(DbError::Conflict(detail));
    }
    let row = (
        favourites::user_id.eq(user.clone()),
        favourites::style.eq(style.to_owned()),
        favourites::since_ms.eq(now_ms),
    );
    diesel::insert_into(favourites::table).values(row).execute(connection)?;
    Ok(())
}

/// Removes one; whether it was one.
///
/// # Errors
/// When the database fails.
pub fn remove(connection: &mut AnyConnection, user: &UserId, style: &str) -> Result<bool, DbError> {
    let row = favourites::table
        .filter(favourites::user_id.eq(user.clone()))
        .filter(favourites::style.eq(style.to_owned()));
    Ok(diesel::delete(row).execute(connection)? > 0)
}

/// Somebody's, the newest first, at most `limit`. One that is not listed now is passed over, and kept.
///
/// # Errors
/// When the database fails.
pub fn list(
    connection: &mut AnyConnection,
    user: &UserId,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Page, DbError> {
    let mut list = favourites::table
        .filter(favourites::user_id.eq(user.clone()))
        .into_boxed();
    if let Some(Cursor { since_ms, style }) = after {
        let later = favourites::since_ms
            .eq(*since_ms)
            .and(favourites::style.gt(style.clone()));
        list = list.filter(favourites::since_ms.lt(*since_ms).or(later));
    }
    let list = list
        .order((favourites::since_ms.desc(), favourites::style))
        .limit(limit + 1);
    let mut places: Vec<(i64, String)> = list
        .select((favourites::since_ms, favourites::style))
        .load(connection)?;
    let more = places.len() as i64 > limit;
    places.truncate(usize::try_from(limit).unwrap_or_default());
    let next = places.last().filter(|_| more).cloned();
    let next = next.map(|(since_ms, style)| Cursor { since_ms, style });
    let styles: Vec<String> = places.into_iter().map(|(_, style)| style).collect();
    Ok(Page {
        entries: entries::by_styles(connection, &styles)?,
        next,
    })
}
