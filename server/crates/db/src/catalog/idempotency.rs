//! Answers that are given again: a request that is sent twice with the same key is done once.

use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::UserId;
use crate::schema::idempotency;
use crate::sql::Sql;

/// How long a request may be answered. Who began it and has not ended it by then was killed, and the next one begins anew.
const LONGEST_MS: i64 = 10 * 60 * 1_000;

/// How many of somebody's are kept; the oldest make room.
pub const MOST: i64 = 1_000;

/// Who sends a request, under which key of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Who.
    pub user: UserId,
    /// Their key.
    pub key: String,
}

/// An answer, as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP's status.
    pub status: i64,
    /// What the body is.
    pub content_type: Option<String>,
    /// What was made, and where.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is to be done with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// To answer it, and then to [`finish`] or [`abandon`] it.
    Fresh,
    /// To wait: the same request is being answered.
    Running,
    /// To give this answer again.
    Done(Answer),
    /// To refuse it: another request had this key.
    Other,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency)]
struct Row {
    fingerprint: String,
    status: Option<i64>,
    content_type: Option<String>,
    location: Option<String>,
    body: Option<Vec<u8>>,
}

/// Begins to answer a request; `fingerprint` is the same for the same request.
///
/// # Errors
/// When the database fails.
pub fn begin(connection: &mut AnyConnection, sent: &Sent, fingerprint: &str, now_ms: i64) -> Result<Begun, DbError> {
    let given_up = idempotency::table
        .filter(idempotency::user_id.eq(sent.user.clone()))
        .filter(idempotency::key.eq(sent.key.clone()))
        .filter(idempotency::status.is_null())
        .filter(idempotency::created_ms.lt(now_ms - LONGEST_MS));
    diesel::delete(given_up).execute(connection)?;
    let mut sql = Sql::default();
    let places = [
        sql.text(sent.user.as_str()),
        sql.text(&sent.key),
        sql.text(fingerprint),
        sql.number(now_ms),
    ];
    // Of two that begin at once one adds the row; the other one waits for it, and then sees it.
    let insert = format!(
        "INSERT INTO idempotency (user_id, key, fingerprint, created_ms) VALUES ({}) ON CONFLICT DO NOTHING",
        places.join(", ")
    );
    if sql.query(insert).execute(connection)? == 1 {
        make_room(connection, &sent.user, now_ms)?;
        return Ok(Begun::Fresh);
    }
    let row = idempotency::table
        .filter(idempotency::user_id.eq(sent.user.clone()))
        .filter(idempotency::key.eq(sent.key.clone()))
        .select(Row::as_select());
    // The other one may have been refused in between: then the next time is a first one.
    let Some(row) = row.first::<Row>(connection).optional()? else {
        return Ok(Begun::Running);
    };
    Ok(match row.status {
        _ if row.fingerprint != fingerprint => Begun::Other,
        None => Begun::Running,
        Some(status) => Begun::Done(Answer {
            status,
            content_type: row.content_type,
            location: row.location,
            body: row.body.unwrap_or_default(),
        }),
    })
}

/// Forgets the oldest of somebody's where there are too many, but none that is being answered.
fn make_room(connection: &mut AnyConnection, user: &UserId, now_ms: i64) -> Result<(), DbError> {
    let theirs = idempotency::table.filter(idempotency::user_id.eq(user.clone()));
    let too_many = theirs.clone().count().get_result::<i64>(connection)? - MOST;
    if too_many <= 0 {
        return Ok(());
    }
    let given_up = idempotency::created_ms.lt(now_ms - LONGEST_MS);
    let oldest = theirs
        .clone()
        .filter(idempotency::status.is_not_null().or(given_up))
        .order((idempotency::created_ms, idempotency::key))
        .limit(too_many)
        .select(idempotency::key);
    let oldest: Vec<String> = oldest.load(connection)?;
    diesel::delete(theirs.filter(idempotency::key.eq_any(oldest))).execute(connection)?;
    Ok(())
}

/// Keeps the answer.
///
/// # Errors
/// [`DbError::NotFound`] when the request is not being answered.
pub fn finish(connection: &mut AnyConnection, sent: &Sent, answer: &Answer) -> Result<(), DbError> {
    let row = idempotency::table
        .filter(idempotency::user_id.eq(sent.user.clone()))
        .filter(idempotency::key.eq(sent.key.clone()))
        .filter(idempotency::status.is_null());
    let set = (
        idempotency::status.eq(Some(answer.status)),
        idempotency::content_type.eq(answer.content_type.clone()),
        idempotency::location.eq(answer.location.clone()),
        idempotency::body.eq(Some(answer.body.clone())),
    );
    match diesel::update(row).set(set).execute(connection)? {
        0 => Err(DbError::NotFound("request that is being answered")),
        _ => Ok(()),
    }
}

/// Forgets a request whose answer is not to be given again: the next one is answered anew.
///
/// # Errors
/// When the database fails.
pub fn abandon(connection: &mut AnyConnection, sent: &Sent) -> Result<(), DbError> {
    let row = idempotency::table
        .filter(idempotency::user_id.eq(sent.user.clone()))
        .filter(idempotency::key.eq(sent.key.clone()))
        .filter(idempotency::status.is_null());
    diesel::delete(row).execute(connection)?;
    Ok(())
}

/// Forgets requests from before `before_ms`; how many.
///
/// # Errors
/// When the database fails.
pub fn forget(connection: &mut AnyConnection, before_ms: i64) -> Result<usize, DbError> {
    let old = idempotency::table.filter(idempotency::created_ms.lt(before_ms));
    Ok(diesel::delete(old).execute(connection)?)
}
