//! What a worker writes of a job that it has. Each write is refused where the job has been given to another, or has ended.

use diesel::prelude::*;

use super::claim::Claimed;
use super::order::end_if_asked;
use super::state::State;
use crate::connection::AnyConnection;
use crate::error::DbError;
use crate::id::JobId;
use crate::schema::jobs;

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// 0 to 1000.
    pub per_mille: i64,
    /// What it is doing now, for people.
    pub note: String,
}

/// What a worker hears with a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// The job is still its own.
    Mine,
    /// The job is still its own, but somebody asked for its end.
    Cancel,
    /// The job is another worker's, or has ended. Nothing was written.
    Lost,
}

/// Keeps a job until `until_ms`, and tells how far it is.
///
/// # Errors
/// When the database fails.
pub fn heartbeat(
    connection: &mut AnyConnection,
    claimed: &Claimed,
    until_ms: i64,
    progress: &Progress,
) -> Result<Beat, DbError> {
    let set = (
        jobs::lease_ms.eq(Some(until_ms)),
        jobs::progress.eq(progress.per_mille.clamp(0, 1000)),
        jobs::note.eq(progress.note.clone()),
    );
    if diesel::update(mine(claimed)).set(set).execute(connection)? == 0 {
        return Ok(Beat::Lost);
    }
    let asked = jobs::table.filter(jobs::id.eq(claimed.id.clone()));
    let asked: Option<i64> = asked.select(jobs::cancel_ms).first(connection)?;
    Ok(if asked.is_some() { Beat::Cancel } else { Beat::Mine })
}

/// Ends a job that was done; `result` is JSON.
///
/// # Errors
/// [`DbError::LeaseLost`] when it is no longer this worker's: what the transaction wrote for it must go with it.
pub fn finish(
    connection: &mut AnyConnection,
    claimed: &Claimed,
    result: Option<&str>,
    now_ms: i64,
) -> Result<(), DbError> {
    let set = (
        jobs::state.eq(State::Done),
        jobs::lease_ms.eq(None::<i64>),
        jobs::ended_ms.eq(Some(now_ms)),
        jobs::progress.eq(1000),
        jobs::note.eq(""),
        jobs::result.eq(result.map(str::to_owned)),
        jobs::error.eq(None::<String>),
    );
    kept(diesel::update(mine(claimed)).set(set).execute(connection)?)
}

/// Tells why an attempt failed. With `retry_at_ms`, and where attempts are left, the job waits until then; else it is a dead letter. One whose end
/// was asked for is cancelled rather than tried again. What it is at then.
///
/// # Errors
/// [`DbError::LeaseLost`].
pub fn fail(
    connection: &mut AnyConnection,
    claimed: &Claimed,
    error: &str,
    retry_at_ms: Option<i64>,
    now_ms: i64,
) -> Result<State, DbError> {
    let error = jobs::error.eq(Some(error.to_owned()));
    let Some(retry_at_ms) = retry_at_ms.filter(|_| claimed.attempt < claimed.most_attempts) else {
        let set = (
            error,
            jobs::state.eq(State::Failed),
            jobs::lease_ms.eq(None::<i64>),
            jobs::ended_ms.eq(Some(now_ms)),
        );
        kept(diesel::update(mine(claimed)).set(set).execute(connection)?)?;
        return Ok(State::Failed);
    };
    let set = (error, jobs::not_before_ms.eq(retry_at_ms), waiting());
    kept(diesel::update(mine(claimed)).set(set).execute(connection)?)?;
    left(connection, &claimed.id, now_ms)
}

/// Gives a job back at once, and does not count the attempt: the worker is told to go. What it is at then.
///
/// # Errors
/// [`DbError::LeaseLost`].
pub fn release(connection: &mut AnyConnection, claimed: &Claimed, now_ms: i64) -> Result<State, DbError> {
    let set = (jobs::attempts.eq(claimed.attempt - 1), waiting());
    kept(diesel::update(mine(claimed)).set(set).execute(connection)?)?;
    left(connection, &claimed.id, now_ms)
}

/// Ends a job as somebody asked.
///
/// # Errors
/// [`DbError::LeaseLost`].
pub fn stop(connection: &mut AnyConnection, claimed: &Claimed, now_ms: i64) -> Result<(), DbError> {
    let set = (
        jobs::state.eq(State::Cancelled),
        jobs::lease_ms.eq(None::<i64>),
        jobs::ended_ms.eq(Some(now_ms)),
    );
    kept(diesel::update(mine(claimed)).set(set).execute(connection)?)
}

/// The row, as long as it is what was claimed.
#[diesel::dsl::auto_type]
fn mine(claimed: &Claimed) -> _ {
    let id: JobId = claimed.id.clone();
    let running: State = State::Running;
    let worker: String = claimed.worker.clone();
    let attempt: i64 = claimed.attempt;
    let started_ms: i64 = claimed.started_ms;
    jobs::table
        .filter(jobs::id.eq(id))
        .filter(jobs::state.eq(running))
        .filter(jobs::worker.eq(worker))
        .filter(jobs::attempts.eq(attempt))
        .filter(jobs::started_ms.eq(started_ms))
}

/// What is set of a job that goes back.
#[diesel::dsl::auto_type]
fn waiting() -> _ {
    let state: State = State::Waiting;
    let nobody: Option<String> = None;
    let never: Option<i64> = None;
    let none: i64 = 0;
    let nothing: &'static str = "";
    (
        jobs::state.eq(state),
        jobs::worker.eq(nobody),
        jobs::lease_ms.eq(never),
        jobs::progress.eq(none),
        jobs::note.eq(nothing),
    )
}

fn kept(rows: usize) -> Result<(), DbError> {
    if rows == 0 { Err(DbError::LeaseLost) } else { Ok(()) }
}

fn left(connection: &mut AnyConnection, id: &JobId, now_ms: i64) -> Result<State, DbError> {
    let ended = end_if_asked(connection, id, now_ms)?;
    Ok(if ended { State::Cancelled } else { State::Waiting })
}
