//! What people do with jobs: add, look, cancel, try again.

use diesel::prelude::*;

use super::job::{Filter, Job, NewJob};
use super::state::State;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::JobId;
use crate::schema::jobs;

/// Adds one, in the transaction of what it belongs to: both are kept, or none.
///
/// # Errors
/// When the database fails.
pub fn add(connection: &mut AnyConnection, job: &NewJob) -> Result<(), DbError> {
    let rest = (
        jobs::state.eq(State::Waiting),
        jobs::attempts.eq(0),
        jobs::progress.eq(0),
        jobs::note.eq(""),
    );
    diesel::insert_into(jobs::table)
        .values((job.clone(), rest))
        .execute(connection)?;
    Ok(())
}

/// One, by id.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn by_id(connection: &mut AnyConnection, id: &JobId) -> Result<Job, DbError> {
    let job = jobs::table.filter(jobs::id.eq(id.clone())).select(Job::as_select());
    job.first(connection).map_err(DbError::absent("job"))
}

/// Those that were added before the job `before`, the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn list(
    connection: &mut AnyConnection,
    filter: &Filter,
    before: Option<&JobId>,
    limit: i64,
) -> Result<Vec<Job>, DbError> {
    let mut list = jobs::table.select(Job::as_select()).into_boxed();
    if let Some(state) = filter.state {
        list = list.filter(jobs::state.eq(state));
    }
    if let Some(kind) = &filter.kind {
        list = list.filter(jobs::kind.eq(kind.clone()));
    }
    if let Some(owner) = &filter.owner {
        list = list.filter(jobs::owner.eq(owner.clone()));
    }
    if let Some(before) = before {
        list = list.filter(jobs::id.lt(before.clone()));
    }
    Ok(list.order(jobs::id.desc()).limit(limit).load(connection)?)
}

/// Those about something, the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn of_subject(connection: &mut AnyConnection, subject: &str, limit: i64) -> Result<Vec<Job>, DbError> {
    let about = jobs::table.filter(jobs::subject.eq(subject.to_owned()));
    let about = about.order(jobs::id.desc()).limit(limit);
    Ok(about.select(Job::as_select()).load(connection)?)
}

/// Asks for the end of one. One that waits is cancelled at once; the worker of one that runs hears of it with its next heartbeat; one that
/// has ended stays as it is. What it is at then.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn cancel(connection: &mut AnyConnection, id: &JobId, now_ms: i64) -> Result<State, DbError> {
    let asked = jobs::table
        .filter(jobs::id.eq(id.clone()))
        .filter(jobs::state.eq_any([State::Waiting, State::Running]))
        .filter(jobs::cancel_ms.is_null());
    // One update for both states: a job that goes from one to the other meanwhile is not missed.
    diesel::update(asked)
        .set(jobs::cancel_ms.eq(Some(now_ms)))
        .execute(connection)?;
    end_if_asked(connection, id, now_ms)?;
    Ok(by_id(connection, id)?.state)
}

/// Lets a dead letter wait again, as if it had never been begun; `false` when it is none.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn retry(connection: &mut AnyConnection, id: &JobId, now_ms: i64) -> Result<bool, DbError> {
    let dead = jobs::table
        .filter(jobs::id.eq(id.clone()))
        .filter(jobs::state.eq(State::Failed));
    // `started_ms` stays, for the next attempt's to be another.
    let set = (
        jobs::state.eq(State::Waiting),
        jobs::attempts.eq(0),
        jobs::not_before_ms.eq(now_ms),
        jobs::ended_ms.eq(None::<i64>),
        jobs::worker.eq(None::<String>),
        jobs::cancel_ms.eq(None::<i64>),
        jobs::progress.eq(0),
        jobs::note.eq(""),
    );
    match diesel::update(dead).set(set).execute(connection)? {
        0 => by_id(connection, id).map(|_| false),
        _ => Ok(true),
    }
}

/// Forgets those that ended before `before_ms`; how many.
///
/// # Errors
/// When the database fails.
pub fn forget(connection: &mut AnyConnection, before_ms: i64) -> Result<usize, DbError> {
    let ended = jobs::table.filter(jobs::ended_ms.lt(before_ms));
    Ok(diesel::delete(ended).execute(connection)?)
}

/// Cancels one that waits although its end was asked for; whether it did.
pub(super) fn end_if_asked(connection: &mut AnyConnection, id: &JobId, now_ms: i64) -> Result<bool, DbError> {
    let asked = jobs::table
        .filter(jobs::id.eq(id.clone()))
        .filter(jobs::state.eq(State::Waiting))
        .filter(jobs::cancel_ms.is_not_null());
    let set = (jobs::state.eq(State::Cancelled), jobs::ended_ms.eq(Some(now_ms)));
    Ok(diesel::update(asked).set(set).execute(connection)? > 0)
}
