//! What a worker may write, and that one who lost a job may not.

use super::super::{Beat, Progress, cancel, fail, finish, heartbeat, release, stop};
use super::*;

fn progress(per_mille: i64, note: &str) -> Progress {
    Progress {
        per_mille,
        note: note.to_owned(),
    }
}

#[test]
fn heartbeats_tell_how_far_it_is_and_bring_news() {
    check(|connection| {
        let mine = begun(connection, 3)?;
        assert_eq!(
            heartbeat(connection, &mine, 300, &progress(250, "decoding"))?,
            Beat::Mine
        );
        let row = by_id(connection, &mine.id)?;
        assert_eq!(
            (row.progress, row.note.as_str(), row.lease_ms),
            (250, "decoding", Some(300))
        );
        cancel(connection, &mine.id, 20)?;
        assert_eq!(heartbeat(connection, &mine, 400, &progress(5_000, ""))?, Beat::Cancel);
        assert_eq!(by_id(connection, &mine.id)?.progress, 1_000);
        stop(connection, &mine, 30)?;
        assert_eq!(state(connection, &mine.id)?, State::Cancelled);
        assert_eq!(heartbeat(connection, &mine, 500, &progress(0, ""))?, Beat::Lost);
        Ok(())
    });
}

#[test]
fn jobs_are_done() {
    check(|connection| {
        let mine = begun(connection, 3)?;
        finish(connection, &mine, Some(r#"{"psnr":41}"#), 30)?;
        let row = by_id(connection, &mine.id)?;
        assert_eq!((row.state, row.ended_ms, row.progress), (State::Done, Some(30), 1_000));
        assert_eq!((row.result.as_deref(), row.lease_ms), (Some(r#"{"psnr":41}"#), None));
        assert_eq!(row.worker.as_deref(), Some("a"));
        lost(finish(connection, &mine, None, 31));
        assert_eq!(claimed(connection, "b", 999)?, None);
        Ok(())
    });
}

#[test]
fn failures_are_tried_again_until_attempts_are_used_up() {
    check(|connection| {
        let first = begun(connection, 2)?;
        assert_eq!(fail(connection, &first, "busy", Some(500), 20)?, State::Waiting);
        let row = by_id(connection, &first.id)?;
        assert_eq!(
            (row.error.as_deref(), row.worker, row.ended_ms),
            (Some("busy"), None, None)
        );
        assert_eq!(claimed(connection, "a", 499)?, None);
        let second = claimed(connection, "a", 500)?.unwrap();
        assert_eq!(second.attempt, 2);
        lost(fail(connection, &first, "late", Some(900), 510));
        assert_eq!(fail(connection, &second, "busy", Some(900), 520)?, State::Failed);
        assert_eq!(by_id(connection, &first.id)?.ended_ms, Some(520));
        let hopeless = begun(connection, 9)?;
        assert_eq!(fail(connection, &hopeless, "bad input", None, 20)?, State::Failed);
        Ok(())
    });
}

#[test]
fn what_is_released_waits_again_and_no_attempt_is_lost() {
    check(|connection| {
        let first = begun(connection, 1)?;
        heartbeat(connection, &first, 200, &progress(700, "nearly"))?;
        assert_eq!(release(connection, &first, 20)?, State::Waiting);
        let row = by_id(connection, &first.id)?;
        assert_eq!((row.attempts, row.progress, row.lease_ms), (0, 0, None));
        let second = claimed(connection, "a", 20)?.unwrap();
        assert_eq!(second.attempt, 1);
        // The same worker, attempt and time: the first claim is still another.
        lost(release(connection, &first, 30));
        finish(connection, &second, None, 40)
    });
}

#[test]
fn who_was_asked_to_stop_and_goes_leaves_a_cancelled_job() {
    check(|connection| {
        for way in ["fail", "release"] {
            let mine = begun(connection, 3)?;
            cancel(connection, &mine.id, 20)?;
            let left = match way {
                "fail" => fail(connection, &mine, "busy", Some(40), 30)?,
                _ => release(connection, &mine, 30)?,
            };
            let row = by_id(connection, &mine.id)?;
            assert_eq!(
                (left, row.state, row.ended_ms),
                (State::Cancelled, left, Some(30)),
                "{way}"
            );
        }
        Ok(())
    });
}

#[test]
fn who_lost_a_job_writes_nothing() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let first = database.write_blocking(|connection| begun(connection, 3)).unwrap();
        let second = database
            .write_blocking(|connection| claimed(connection, "b", 110))
            .unwrap()
            .unwrap();
        let row = |database: &Database| {
            let id = first.id.clone();
            database
                .read_blocking(move |connection| by_id(connection, &id))
                .unwrap()
        };
        let before = row(&database);
        let beat = |connection: &mut Connection| heartbeat(connection, &first, 900, &progress(9, "mine"));
        assert_eq!(database.write_blocking(beat).unwrap(), Beat::Lost);
        // What the loser wrote beside it goes, whether it came before or after.
        lost(database.write_blocking(|connection| {
            user(connection, "ada")?;
            finish(connection, &first, None, 120)
        }));
        lost(database.write_blocking(|connection| fail(connection, &first, "no", None, 120)));
        lost(database.write_blocking(|connection| release(connection, &first, 120)));
        lost(database.write_blocking(|connection| stop(connection, &first, 120)));
        assert_eq!(row(&database), before);
        assert_eq!(database.read_blocking(users::count).unwrap(), 0);
        database
            .write_blocking(|connection| finish(connection, &second, None, 120))
            .unwrap();
        assert_eq!(row(&database).state, State::Done);
    });
}
