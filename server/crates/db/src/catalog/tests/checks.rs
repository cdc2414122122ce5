//! Versions that wait for their check, and those that wait in vain.

use super::super::checks;
use super::super::versions::{self, State};
use super::versions::check;
use crate::jobs::{self, NewJob};
use crate::{Connection, DbError, JobId, VersionId};

const CHECK: &str = "check-version";

fn job(connection: &mut Connection, subject: &VersionId) -> Result<JobId, DbError> {
    let job = NewJob::new(CHECK, subject.as_str(), "{}", 1);
    jobs::add(connection, &job)?;
    Ok(job.id)
}

/// A job that failed for good.
fn failed(connection: &mut Connection, subject: &VersionId) -> Result<JobId, DbError> {
    let id = job(connection, subject)?;
    let claimed = jobs::claim(connection, &[CHECK], "a", 2, 100)?.unwrap();
    assert_eq!(claimed.id, id);
    jobs::fail(connection, &claimed, "no disk", None, 3)?;
    Ok(id)
}

#[test]
fn checks_that_were_given_up_are_found() {
    check(|connection, studio| {
        let mut new = |number: usize| {
            let new = studio.version(&format!("1.{number}.0"), "b");
            versions::add(connection, &new).unwrap();
            new.id
        };
        let [_, over, cancelled, letter, waits] = [0, 1, 2, 3, 4].map(&mut new);
        versions::move_to(connection, &over, (State::Checking, State::Published), None, 20)?;
        failed(connection, &over)?;
        let dead = failed(connection, &letter)?;
        let asked = job(connection, &cancelled)?;
        jobs::cancel(connection, &asked, 4)?;
        job(connection, &waits)?;
        let given_up = |connection: &mut Connection| -> Result<Vec<VersionId>, DbError> {
            let versions = checks::given_up(connection)?;
            Ok(versions.into_iter().map(|version| version.id).collect())
        };
        assert_eq!(given_up(connection)?, [letter.clone(), cancelled.clone()]);
        assert_eq!(checks::count(connection, &studio.publisher)?, 4);
        jobs::retry(connection, &dead, 5)?;
        assert_eq!(
            given_up(connection)?,
            std::slice::from_ref(&cancelled),
            "it is tried again"
        );
        job(connection, &cancelled)?;
        assert_eq!(given_up(connection)?, []);
        Ok(())
    });
}

#[test]
fn however_many_there_are() {
    check(|connection, studio| {
        for number in 0..600 {
            let new = studio.version(&format!("1.{number}.0"), "b");
            versions::add(connection, &new)?;
            let job = job(connection, &new.id)?;
            jobs::cancel(connection, &job, 4)?;
        }
        assert_eq!(checks::given_up(connection)?.len(), 600);
        Ok(())
    });
}
