//! What people find wrong with styles and reviews, for administrators to settle.

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::{ReportId, ReviewId, UserId};
use crate::label::labels;
use crate::schema::{reports, reviews, users};

labels! {
    /// What is wrong.
    Reason is "reason":
    /// It does not do what it should.
    Broken = "broken",
    /// Somebody has no right to publish it.
    Licence = "licence",
    /// It hurts people.
    Offensive = "offensive",
    /// Something else.
    Other = "other",
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reports)]
pub struct Report {
    /// Its own for ever.
    pub id: ReportId,
    /// About which style, `publisher/name`.
    pub style: String,
    /// About which version, if about one.
    pub version: Option<String>,
    /// About which review, if about one; it may be gone.
    pub review_id: Option<ReviewId>,
    /// Who reports it, while they have an account.
    pub user_id: Option<UserId>,
    /// What is wrong.
    pub reason: Reason,
    /// In their words.
    pub text: String,
    /// When.
    pub created_ms: i64,
    /// When it was settled.
    pub settled_ms: Option<i64>,
    /// Who settled it, while they have an account.
    pub settled_by: Option<UserId>,
    /// What they did.
    pub note: Option<String>,
}

/// How many of somebody's reports may be open.
pub const MOST_OPEN: i64 = 50;

/// Adds one.
///
/// # Errors
/// [`DbError::NotFound`] where the style has no such review; [`DbError::Conflict`] when they have as many open reports as they may.
pub fn add(connection: &mut AnyConnection, report: &Report) -> Result<(), DbError> {
    if let Some(review) = &report.review_id {
        let there = reviews::table
            .filter(reviews::id.eq(review.clone()))
            .filter(reviews::style.eq(report.style.clone()))
            .count();
        if there.get_result::<i64>(connection)? == 0 {
            return Err(DbError::NotFound("review of this style"));
        }
    }
    let open = reports::table
        .filter(reports::user_id.eq(report.user_id.clone()))
        .filter(reports::settled_ms.is_null())
        .count();
    if open.get_result::<i64>(connection)? >= MOST_OPEN {
        let detail = format!("{MOST_OPEN} of your reports are not settled yet; wait for an administrator");
        return Err(DbError::Conflict(detail));
    }
    diesel::insert_into(reports::table)
        .values(report.clone())
        .execute(connection)?;
    Ok(())
}

/// Reports that are settled, or those that are not, from before the report `before`, with the names of those who reported; the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(
    connection: &mut AnyConnection,
    settled: bool,
    before: Option<&ReportId>,
    limit: i64,
) -> Result<Vec<(Report, Option<String>)>, DbError> {
    let mut list = reports::table.left_join(users::table).into_boxed();
    list = if settled {
        list.filter(reports::settled_ms.is_not_null())
    } else {
        list.filter(reports::settled_ms.is_null())
    };
    if let Some(before) = before {
        list = list.filter(reports::id.lt(before.clone()));
    }
    let list = list.order(reports::id.desc()).limit(limit);
    Ok(list
        .select((Report::as_select(), users::name.nullable()))
        .load(connection)?)
}

/// Settles one, once.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::Conflict`] when it is settled.
pub fn settle(
    connection: &mut AnyConnection,
    id: &ReportId,
    (by, note): (&UserId, &str),
    now_ms: i64,
) -> Result<Report, DbError> {
    let one = reports::table.filter(reports::id.eq(id.clone()));
    let open = one.clone().filter(reports::settled_ms.is_null());
    let set = (
        reports::settled_ms.eq(Some(now_ms)),
        reports::settled_by.eq(Some(by.clone())),
        reports::note.eq(Some(note.to_owned())),
    );
    let settled = diesel::update(open).set(set).execute(connection)?;
    let report = one
        .select(Report::as_select())
        .first(connection)
        .map_err(DbError::absent("report"))?;
    match settled {
        0 => Err(DbError::Conflict("this report is settled already".to_owned())),
        _ => Ok(report),
    }
}
