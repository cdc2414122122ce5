//! Jobs, on both databases.

mod claiming;
mod holding;
mod ordering;

use super::{Claimed, Job, NewJob, State, add, by_id, claim};
use crate::people::users::{self, User};
use crate::testing::on_both;
use crate::{Connection, Database, DbError, JobId, UserId};

const KINDS: [&str; 1] = ["check"];

fn job(subject: &str, now_ms: i64) -> NewJob {
    NewJob::new("check", subject, r#"{"deep":true}"#, now_ms)
}

/// Runs `test` in a transaction on a new database of each kind.
fn check(test: impl Fn(&mut Connection) -> Result<(), DbError>) {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        database.write_blocking(&test).unwrap();
    });
}

/// Claims as worker `worker` at `now_ms`, for 100 ms.
fn claimed(connection: &mut Connection, worker: &str, now_ms: i64) -> Result<Option<Claimed>, DbError> {
    claim(connection, &KINDS, worker, now_ms, now_ms + 100)
}

/// Adds a job that may be begun `most_attempts` times, and claims it as worker `a` at 10, until 110.
fn begun(connection: &mut Connection, most_attempts: i64) -> Result<Claimed, DbError> {
    let job = NewJob {
        most_attempts,
        ..job("begun", 1)
    };
    add(connection, &job)?;
    Ok(claimed(connection, "a", 10)?.unwrap())
}

fn state(connection: &mut Connection, id: &JobId) -> Result<State, DbError> {
    Ok(by_id(connection, id)?.state)
}

fn subjects(jobs: Vec<Job>) -> Vec<String> {
    jobs.into_iter().map(|job| job.subject).collect()
}

fn user(connection: &mut Connection, name: &str) -> Result<UserId, DbError> {
    let user = User {
        id: UserId::new(),
        name: name.to_owned(),
        password: None,
        role: "member".to_owned(),
        created_ms: 1,
        disabled_ms: None,
    };
    users::add(connection, &user)?;
    Ok(user.id)
}

fn lost<T: std::fmt::Debug>(outcome: Result<T, DbError>) {
    assert!(matches!(outcome, Err(DbError::LeaseLost)), "{outcome:?}");
}
