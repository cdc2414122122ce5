//! How a worker gets a job.

use diesel::prelude::*;

use super::job::Job;
use super::order::by_id;
use super::state::State;
use crate::connection::AnyConnection;
use crate::dialect;
use crate::error::DbError;
use crate::id::{JobId, UserId};
use crate::schema::jobs;

/// A job that a worker has. Attempt, worker and beginning together name this one claim: no other claim of the job has the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The job's.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// For whom.
    pub owner: Option<UserId>,
    /// What it is about.
    pub subject: String,
    /// What the work needs to know, JSON.
    pub input: String,
    /// The how-manieth attempt this is, from 1.
    pub attempt: i64,
    /// How many there may be.
    pub most_attempts: i64,
    /// Who has it.
    pub worker: String,
    /// When this attempt began; later than every one before, whatever the clock says.
    pub started_ms: i64,
}

/// Gives a worker the job of these kinds that comes first: the highest priority, then the oldest, of those that wait and are due and those whose
/// worker's lease is over. It has it until `until_ms`. Of the latter, those whose end was asked for are cancelled, and those that were begun
/// as often as they may be become dead letters.
///
/// # Errors
/// When the database fails.
pub fn claim(
    connection: &mut AnyConnection,
    kinds: &[&str],
    worker: &str,
    now_ms: i64,
    until_ms: i64,
) -> Result<Option<Claimed>, DbError> {
    while let Some(id) = dialect::claimable(connection, kinds, now_ms)? {
        let seen = by_id(connection, &id)?;
        if seen.state == State::Running && seen.cancel_ms.is_some() {
            end(connection, &seen, (State::Cancelled, seen.error.clone()), now_ms)?;
        } else if seen.state == State::Running && seen.attempts >= seen.most_attempts {
            let error = format!(
                "attempt {} of {} did not end: its worker `{}` was killed or lost the database",
                seen.attempts,
                seen.most_attempts,
                seen.worker.as_deref().unwrap_or_default()
            );
            end(connection, &seen, (State::Failed, Some(error)), now_ms)?;
        } else if let Some(claimed) = take(connection, seen, worker, (now_ms, until_ms))? {
            return Ok(Some(claimed));
        }
    }
    Ok(None)
}

/// The row, as long as it is what was seen of it.
#[diesel::dsl::auto_type]
fn same(seen: &Job) -> _ {
    let id: JobId = seen.id.clone();
    let state: State = seen.state;
    let attempts: i64 = seen.attempts;
    let lease_ms: i64 = seen.lease_ms.unwrap_or_default();
    jobs::table
        .filter(jobs::id.eq(id))
        .filter(jobs::state.eq(state))
        .filter(jobs::attempts.eq(attempts))
        .filter(
            jobs::lease_ms
                .is_null()
                .or(jobs::lease_ms.assume_not_null().eq(lease_ms)),
        )
}

fn take(
    connection: &mut AnyConnection,
    seen: Job,
    worker: &str,
    (now_ms, until_ms): (i64, i64),
) -> Result<Option<Claimed>, DbError> {
    let started_ms = seen.started_ms.map_or(now_ms, |before_ms| now_ms.max(before_ms + 1));
    let set = (
        jobs::state.eq(State::Running),
        jobs::worker.eq(Some(worker.to_owned())),
        jobs::lease_ms.eq(Some(until_ms)),
        jobs::attempts.eq(seen.attempts + 1),
        jobs::started_ms.eq(Some(started_ms)),
        jobs::progress.eq(0),
        jobs::note.eq(""),
    );
    if diesel::update(same(&seen)).set(set).execute(connection)? == 0 {
        return Ok(None);
    }
    Ok(Some(Claimed {
        id: seen.id,
        kind: seen.kind,
        owner: seen.owner,
        subject: seen.subject,
        input: seen.input,
        attempt: seen.attempts + 1,
        most_attempts: seen.most_attempts,
        worker: worker.to_owned(),
        started_ms,
    }))
}

/// Ends one whose worker is gone.
fn end(
    connection: &mut AnyConnection,
    seen: &Job,
    (state, error): (State, Option<String>),
    now_ms: i64,
) -> Result<(), DbError> {
    let set = (
        jobs::state.eq(state),
        jobs::lease_ms.eq(None::<i64>),
        jobs::ended_ms.eq(Some(now_ms)),
        jobs::error.eq(error),
    );
    if diesel::update(same(seen)).set(set).execute(connection)? > 0 {
        tracing::warn!(job = %seen.id, kind = seen.kind, %state, "a job's worker is gone, and it is not begun again");
    }
    Ok(())
}
