//! Who gets which job, and how often.

use std::sync::Barrier;
use std::thread;

use super::super::{Beat, Progress, cancel, heartbeat};
use super::*;

#[test]
fn the_highest_priority_comes_first_and_then_the_oldest() {
    check(|connection| {
        for (subject, priority, created_ms) in [("c", 0, 2), ("d", 0, 3), ("b", 1, 9), ("a", 7, 9), ("e", -1, 1)] {
            let new = NewJob {
                priority,
                ..job(subject, created_ms)
            };
            add(connection, &new)?;
        }
        let mut order = Vec::new();
        while let Some(claimed) = claimed(connection, "a", 10)? {
            order.push(claimed.subject);
        }
        assert_eq!(order, ["a", "b", "c", "d", "e"]);
        Ok(())
    });
}

#[test]
fn only_what_is_due_and_of_these_kinds_is_given() {
    check(|connection| {
        let later = NewJob {
            not_before_ms: 50,
            ..job("later", 1)
        };
        add(connection, &later)?;
        add(connection, &NewJob::new("other", "other", "{}", 1))?;
        assert_eq!(claimed(connection, "a", 49)?, None);
        assert_eq!(claim(connection, &[], "a", 99, 199)?, None);
        let got = claimed(connection, "a", 50)?.unwrap();
        assert_eq!((got.id.clone(), got.attempt, got.started_ms), (later.id, 1, 50));
        let row = by_id(connection, &got.id)?;
        assert_eq!((row.state, row.worker.as_deref()), (State::Running, Some("a")));
        assert_eq!((row.lease_ms, row.attempts), (Some(150), 1));
        assert_eq!(
            claim(connection, &["none", "other"], "a", 50, 150)?.unwrap().kind,
            "other"
        );
        Ok(())
    });
}

#[test]
fn each_job_is_given_to_one_of_many() {
    const JOBS: usize = 200;
    on_both(|config| {
        let nodes = [Database::open(config).unwrap(), Database::open(config).unwrap()];
        let fill = |connection: &mut Connection| {
            (0..JOBS).try_for_each(|number| add(connection, &job(&number.to_string(), 1)))
        };
        nodes[0].write_blocking(fill).unwrap();
        let barrier = Barrier::new(8);
        let take_all = |number: usize| {
            let (node, worker) = (&nodes[number % 2], number.to_string());
            barrier.wait();
            let mut taken = Vec::new();
            loop {
                match node
                    .write_blocking(|connection| claimed(connection, &worker, 10))
                    .unwrap()
                {
                    Some(claimed) => taken.push(claimed.subject),
                    None => return taken,
                }
            }
        };
        let mut all: Vec<String> = thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|number| scope.spawn(move || take_all(number))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(all.len(), JOBS);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), JOBS, "each once");
    });
}

#[test]
fn a_lease_that_is_over_is_taken_up_by_one_of_many() {
    on_both(|config| {
        let database = Database::open(config).unwrap();
        let first = database.write_blocking(|connection| begun(connection, 9)).unwrap();
        let barrier = Barrier::new(8);
        let take = |number: usize| {
            barrier.wait();
            let worker = format!("w{number}");
            database
                .write_blocking(|connection| claimed(connection, &worker, 110))
                .unwrap()
        };
        let taken: Vec<Claimed> = thread::scope(|scope| {
            let take = &take;
            let threads: Vec<_> = (0..8).map(|number| scope.spawn(move || take(number))).collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().unwrap())
                .collect()
        });
        let [second] = &taken[..] else { panic!("{taken:?}") };
        assert_eq!((second.attempt, second.id.clone()), (2, first.id));
    });
}

#[test]
fn leases_last_until_they_are_over_or_renewed() {
    check(|connection| {
        let first = begun(connection, 3)?;
        assert_eq!(claimed(connection, "b", 109)?, None);
        assert_eq!(heartbeat(connection, &first, 200, &Progress::default())?, Beat::Mine);
        assert_eq!(claimed(connection, "b", 199)?, None);
        assert_eq!(claimed(connection, "b", 200)?.unwrap().attempt, 2);
        Ok(())
    });
}

#[test]
fn a_job_whose_workers_die_becomes_a_dead_letter() {
    check(|connection| {
        let first = begun(connection, 2)?;
        assert_eq!(claimed(connection, "b", 110)?.unwrap().attempt, 2);
        let other = job("other", 120);
        add(connection, &other)?;
        assert_eq!(
            claimed(connection, "c", 210)?.unwrap().id,
            other.id,
            "the next is given"
        );
        let row = by_id(connection, &first.id)?;
        assert_eq!((row.state, row.attempts, row.ended_ms), (State::Failed, 2, Some(210)));
        let error = row.error.unwrap();
        assert!(error.contains("attempt 2 of 2") && error.contains("`b`"), "{error}");
        Ok(())
    });
}

#[test]
fn a_job_whose_worker_died_is_cancelled_where_somebody_asked() {
    check(|connection| {
        let first = begun(connection, 3)?;
        cancel(connection, &first.id, 50)?;
        assert_eq!(claimed(connection, "b", 110)?, None);
        let row = by_id(connection, &first.id)?;
        assert_eq!(
            (row.state, row.ended_ms, row.lease_ms),
            (State::Cancelled, Some(110), None)
        );
        Ok(())
    });
}
