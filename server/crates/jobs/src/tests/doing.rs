//! Jobs are done, fail, and are tried again.

use std::sync::atomic::AtomicUsize;

use super::*;

#[derive(serde::Deserialize)]
struct Input {
    number: i64,
}

#[test]
fn a_job_is_done_and_shows_its_result() {
    on_both(async |database| {
        let node = Node::new("a", &database);
        let id = node.add("one").await;
        let _runner = node.start(async |job: Running| {
            let input: Input = job.parse()?;
            assert_eq!((job.attempt(), job.owner(), job.is_cancelled()), (1, None, false));
            Ok(done(&job, "a").result(&(input.number + 1)))
        });
        let job = node.is_at(&id, State::Done).await;
        assert_eq!((job.result.as_deref(), job.attempts), (Some("8"), 1));
        assert_eq!(job.worker.as_deref(), Some("a"));
        assert_eq!(node.effects().await, ["one by a"]);
    });
}

#[test]
fn an_effect_that_fails_leaves_nothing_and_the_job_is_tried_again() {
    on_both(async |database| {
        let node = Node::new("a", &database);
        let id = node.add("one").await;
        let _runner = node.start(async |job: Running| {
            let attempt = job.attempt();
            Ok(Done::default().effect(move |connection| {
                write(connection, &format!("attempt {attempt}"))?;
                match attempt {
                    1 => Err(DbError::Taken("the name".to_owned())),
                    2 => panic!("the effect broke"),
                    _ => Ok(()),
                }
            }))
        });
        for attempts in [1, 2] {
            let job = node
                .until(&id, |job| job.state == State::Waiting && job.attempts == attempts)
                .await;
            assert!(job.error.unwrap().contains("was not kept"));
            assert!(node.effects().await.is_empty());
            node.skip_waits();
        }
        assert_eq!(node.is_at(&id, State::Done).await.attempts, 3);
        assert_eq!(node.effects().await, ["attempt 3"]);
    });
}

#[test]
fn what_fails_is_tried_again_until_it_is_a_dead_letter() {
    on_both(async |database| {
        let node = Node::new("a", &database);
        let id = node.add("one").await;
        let _runner = node.start(async |job: Running| match job.attempt() {
            1 => Err(WorkError::Transient("the store is busy".to_owned())),
            2 => panic!("attempt {}", 2),
            _ => Err(WorkError::Transient("still busy".to_owned())),
        });
        let failed = |attempts| move |job: &Job| job.state == State::Waiting && job.attempts == attempts;
        let job = node.until(&id, failed(1)).await;
        let wait_ms = job.not_before_ms - job.started_ms.unwrap();
        assert!(wait_ms >= 750, "{wait_ms} ms");
        assert_eq!(job.error.as_deref(), Some("the store is busy"));
        node.skip_waits();
        let job = node.until(&id, failed(2)).await;
        assert_eq!(job.error.as_deref(), Some("the work panicked: attempt 2"));
        node.skip_waits();
        let job = node.is_at(&id, State::Failed).await;
        assert_eq!((job.attempts, job.error.as_deref()), (3, Some("still busy")));
    });
}

#[test]
fn what_cannot_go_well_fails_at_once() {
    on_both(async |database| {
        let node = Node::new("a", &database);
        let id = node.add("one").await;
        let _runner = node.start(async |job: Running| job.parse::<String>().map(|_| Done::default()));
        let job = node.is_at(&id, State::Failed).await;
        assert_eq!(job.attempts, 1);
        assert!(job.error.unwrap().contains("cannot be read"));
    });
}

#[test]
fn others_see_how_far_it_is() {
    on_both(async |database| {
        let mut node = Node::new("a", &database);
        // Only news make it write within this test.
        node.config.lease = Duration::from_secs(300);
        node.config.heartbeat = Duration::from_secs(100);
        let other = Node::new("other", &database);
        let id = node.add("one").await;
        let _runner = node.start(async |job: Running| {
            for per_mille in 0..=400 {
                job.progress(per_mille, format!("frame {per_mille}"));
            }
            forever().await
        });
        let job = other.until(&id, |job| job.progress > 0).await;
        assert_eq!((job.progress, job.note.as_str()), (400, "frame 400"));
    });
}

#[test]
fn a_wake_is_heard_before_the_next_look() {
    on_both(async |database| {
        let mut node = Node::new("a", &database);
        node.config.poll = Duration::from_secs(60);
        let seen = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&seen);
        let runner = node.start(move |job: Running| {
            count.fetch_add(1, Ordering::SeqCst);
            async move { Ok(done(&job, "a")) }
        });
        let begin = Instant::now();
        let first = node.add("one").await;
        runner.wake();
        node.is_at(&first, State::Done).await;
        let second = node.add("two").await;
        runner.waker().wake();
        node.is_at(&second, State::Done).await;
        assert!(begin.elapsed() < PATIENCE && seen.load(Ordering::SeqCst) == 2);
    });
}

#[test]
fn a_database_that_is_away_stops_nothing_for_good() {
    on_both(async |database| {
        // Its only connection is in use: everything fails after a second.
        let away = DbConfig {
            connections: 1,
            wait_s: 1,
            ..database.clone()
        };
        let mut node = Node::new("a", &away);
        node.config.lease = Duration::from_secs(300);
        let watch = Node::new("watch", &database);
        let (go, gate) = tokio::sync::watch::channel(false);
        let runner = node.start(move |job: Running| {
            let mut gate = gate.clone();
            async move {
                let _ = gate.wait_for(|open| *open).await;
                Ok(done(&job, "a"))
            }
        });
        let first = watch.add("one").await;
        watch.is_at(&first, State::Running).await;
        let (back, wait) = std::sync::mpsc::channel::<()>();
        let (held, is_held) = tokio::sync::oneshot::channel();
        let busy = node.database.clone();
        let hold = tokio::spawn(async move {
            let hold = busy.read(move |_| {
                let _ = held.send(());
                let _ = wait.recv();
                Ok(())
            });
            hold.await
        });
        is_held.await.unwrap();
        // It ends meanwhile, and cannot write it; this call fails later than the runner's.
        go.send(true).unwrap();
        for _ in 0..2 {
            let busy = node.database.read(|_| Ok(())).await;
            assert!(matches!(busy, Err(DbError::Busy(1))));
        }
        assert_eq!(watch.job(&first).await.state, State::Running);
        back.send(()).unwrap();
        hold.await.unwrap().unwrap();
        assert_eq!(
            watch.is_at(&first, State::Done).await.attempts,
            1,
            "what was done is not lost"
        );
        let second = watch.add("two").await;
        watch.is_at(&second, State::Done).await;
        assert_eq!(watch.effects().await, ["one by a", "two by a"]);
        assert_eq!(runner.drain(PATIENCE).await, 0);
    });
}
