//! Adding, listing, cancelling, trying again, forgetting.

use diesel::RunQueryDsl;

use super::super::{Filter, cancel, fail, finish, forget, list, of_subject, retry};
use super::*;
use crate::schema::users as people;

#[test]
fn jobs_are_added_and_found() {
    check(|connection| {
        let owner = user(connection, "ada")?;
        let new = NewJob {
            owner: Some(owner.clone()),
            priority: 5,
            ..job("a", 7)
        };
        add(connection, &new)?;
        let found = by_id(connection, &new.id)?;
        assert_eq!((found.state, found.attempts, found.progress), (State::Waiting, 0, 0));
        assert_eq!((found.owner.as_ref(), found.priority), (Some(&owner), 5));
        assert_eq!((found.input, found.created_ms), (new.input.clone(), 7));
        let none = by_id(connection, &JobId::new());
        assert!(matches!(none, Err(DbError::NotFound("job"))));
        diesel::delete(people::table).execute(connection)?;
        assert_eq!(by_id(connection, &new.id)?.owner, None, "jobs outlive people");
        Ok(())
    });
}

#[test]
fn a_record_and_its_job_are_kept_together_or_not_at_all() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let both = |connection: &mut Connection| {
            let owner = Some(user(connection, "ada")?);
            add(connection, &NewJob { owner, ..job("a", 1) })
        };
        let failed = database.write_blocking(|connection| {
            both(connection)?;
            user(connection, "ada")
        });
        assert!(matches!(failed, Err(DbError::Taken(_))));
        let count =
            |connection: &mut Connection| Ok((users::count(connection)?, of_subject(connection, "a", 9)?.len()));
        assert_eq!(database.read_blocking(count).unwrap(), (0, 0));
        database.write_blocking(both).unwrap();
        assert_eq!(database.read_blocking(count).unwrap(), (1, 1));
    });
}

#[test]
fn lists_begin_with_the_newest() {
    check(|connection| {
        let owner = user(connection, "ada")?;
        let all: Vec<NewJob> = ["a", "b", "c", "a"].iter().map(|subject| job(subject, 1)).collect();
        for (number, new) in all.iter().enumerate() {
            let owner = (number % 2 == 0).then(|| owner.clone());
            add(connection, &NewJob { owner, ..new.clone() })?;
        }
        cancel(connection, &all[1].id, 5)?;
        let every = Filter::default();
        assert_eq!(subjects(list(connection, &every, None, 3)?), ["a", "c", "b"]);
        assert_eq!(subjects(list(connection, &every, Some(&all[2].id), 9)?), ["b", "a"]);
        let theirs = Filter {
            owner: Some(owner),
            ..Filter::default()
        };
        assert_eq!(subjects(list(connection, &theirs, None, 9)?), ["c", "a"]);
        let cancelled = Filter {
            state: Some(State::Cancelled),
            ..Filter::default()
        };
        assert_eq!(subjects(list(connection, &cancelled, None, 9)?), ["b"]);
        let other = NewJob {
            kind: "other".to_owned(),
            ..job("d", 9)
        };
        add(connection, &other)?;
        let others = Filter {
            kind: Some("other".to_owned()),
            ..Filter::default()
        };
        assert_eq!(subjects(list(connection, &others, None, 9)?), ["d"]);
        let about: Vec<JobId> = of_subject(connection, "a", 9)?.into_iter().map(|job| job.id).collect();
        assert_eq!(about, [all[3].id.clone(), all[0].id.clone()]);
        Ok(())
    });
}

#[test]
fn waiting_jobs_are_cancelled_at_once_and_running_ones_are_asked() {
    check(|connection| {
        let waiting = job("waiting", 1);
        add(connection, &waiting)?;
        assert_eq!(cancel(connection, &waiting.id, 5)?, State::Cancelled);
        let row = by_id(connection, &waiting.id)?;
        assert_eq!((row.cancel_ms, row.ended_ms), (Some(5), Some(5)));
        assert_eq!(claimed(connection, "a", 9)?, None);

        let running = begun(connection, 3)?;
        assert_eq!(cancel(connection, &running.id, 20)?, State::Running);
        assert_eq!(cancel(connection, &running.id, 21)?, State::Running);
        assert_eq!(by_id(connection, &running.id)?.cancel_ms, Some(20), "the first counts");
        Ok(())
    });
}

#[test]
fn jobs_that_ended_are_not_cancelled() {
    check(|connection| {
        let done = begun(connection, 1)?;
        finish(connection, &done, None, 20)?;
        let failed = begun(connection, 1)?;
        fail(connection, &failed, "no", None, 20)?;
        let cancelled = job("cancelled", 1);
        add(connection, &cancelled)?;
        cancel(connection, &cancelled.id, 20)?;
        for (id, expect) in [
            (&done.id, State::Done),
            (&failed.id, State::Failed),
            (&cancelled.id, State::Cancelled),
        ] {
            let before = by_id(connection, id)?;
            assert_eq!(cancel(connection, id, 30)?, expect);
            assert_eq!(by_id(connection, id)?, before);
        }
        let none = cancel(connection, &JobId::new(), 30);
        assert!(matches!(none, Err(DbError::NotFound("job"))));
        Ok(())
    });
}

#[test]
fn dead_letters_are_tried_again_by_hand() {
    check(|connection| {
        let first = begun(connection, 1)?;
        assert!(!retry(connection, &first.id, 15)?, "it runs");
        assert_eq!(fail(connection, &first, "no", Some(30), 20)?, State::Failed);
        assert_eq!(claimed(connection, "a", 40)?, None);
        assert!(retry(connection, &first.id, 50)?);
        assert!(!retry(connection, &first.id, 51)?);
        let row = by_id(connection, &first.id)?;
        assert_eq!((row.state, row.attempts, row.ended_ms), (State::Waiting, 0, None));
        // By a clock that stands still, the second claim is still not the first.
        let second = claimed(connection, "a", 50)?.unwrap();
        assert_eq!(second.attempt, 1);
        lost(finish(connection, &first, None, 60));
        finish(connection, &second, None, 60)?;
        assert!(matches!(
            retry(connection, &JobId::new(), 1),
            Err(DbError::NotFound("job"))
        ));
        Ok(())
    });
}

#[test]
fn old_ends_are_forgotten() {
    check(|connection| {
        for (subject, ended_ms) in [("old", 20), ("new", 40)] {
            let new = job(subject, 1);
            add(connection, &new)?;
            cancel(connection, &new.id, ended_ms)?;
        }
        add(connection, &job("waiting", 1))?;
        assert_eq!(forget(connection, 40)?, 1);
        assert_eq!(
            subjects(list(connection, &Filter::default(), None, 9)?),
            ["waiting", "new"]
        );
        Ok(())
    });
}
