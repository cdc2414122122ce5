//! Nodes share jobs, die, and lose what they had; each effect is still kept once.

use super::*;

#[test]
fn two_runners_do_each_job_once() {
    on_both(async |database| {
        let (a, b) = (Node::new("a", &database), Node::new("b", &database));
        let subjects: Vec<String> = (0..50).map(|number| format!("job {number:02}")).collect();
        let ids = a.add_all(&subjects).await;
        let script = |job: Running| async move {
            let subject = job.subject().to_owned();
            Ok(Done::default().effect(move |connection| write(connection, &subject)))
        };
        let runners = [a.start(script), b.start(script)];
        for id in &ids {
            assert_eq!(a.is_at(id, State::Done).await.attempts, 1);
        }
        let mut effects = a.effects().await;
        effects.sort();
        assert_eq!(effects, subjects);
        for runner in runners {
            assert_eq!(runner.drain(PATIENCE).await, 0);
        }
    });
}

#[test]
fn a_job_whose_node_dies_is_taken_up_and_kept_once() {
    on_both(async |database| {
        let (mut a, b, c) = (
            Node::new("a", &database),
            Node::new("b", &database),
            Node::new("c", &database),
        );
        a.config.lease = Duration::from_millis(600);
        let id = a.add("one").await;
        let dies = a.start(async |_| forever().await);
        a.is_at(&id, State::Running).await;
        drop(dies);
        let begin = Instant::now();
        let _runners = [
            b.start(async |job: Running| Ok(done(&job, "another"))),
            c.start(async |job: Running| Ok(done(&job, "another"))),
        ];
        let job = a.is_at(&id, State::Done).await;
        assert_eq!(
            (job.attempts, a.effects().await),
            (2, vec!["one by another".to_owned()])
        );
        assert!(begin.elapsed() > a.config.lease / 2, "not before its lease is over");
    });
}

#[test]
fn who_lost_a_job_hears_of_it_and_keeps_nothing() {
    on_both(async |database| {
        // By this clock, the leases that others give are long over.
        let (slow, fast) = (Node::new("slow", &database), Node::new("fast", &database));
        fast.ahead_ms.store(3_600_000, Ordering::SeqCst);
        let id = slow.add("one").await;
        let (heard, has_heard) = tokio::sync::watch::channel(false);
        let loser = slow.start(move |job: Running| {
            let heard = heard.clone();
            async move {
                job.cancelled().await;
                heard.send_replace(true);
                Ok(done(&job, "slow"))
            }
        });
        slow.is_at(&id, State::Running).await;
        let _winner = fast.start(async |job: Running| Ok(done(&job, "fast")));
        let mut has_heard = has_heard;
        has_heard.wait_for(|heard| *heard).await.unwrap();
        assert_eq!(loser.drain(PATIENCE).await, 0);
        let job = fast.is_at(&id, State::Done).await;
        assert_eq!((job.attempts, job.worker.as_deref()), (2, Some("fast")));
        assert_eq!(fast.effects().await, ["one by fast"]);
    });
}

#[test]
fn a_result_that_comes_after_the_job_was_lost_is_thrown_away() {
    on_both(async |database| {
        let (mut slow, fast) = (Node::new("slow", &database), Node::new("fast", &database));
        fast.ahead_ms.store(3_600_000, Ordering::SeqCst);
        // It hears nothing until it ends.
        slow.config.lease = Duration::from_secs(300);
        slow.config.heartbeat = Duration::from_secs(100);
        let id = slow.add("one").await;
        let (go, gate) = tokio::sync::watch::channel(false);
        let loser = slow.start(move |job: Running| {
            let mut gate = gate.clone();
            async move {
                let _ = gate.wait_for(|open| *open).await;
                Ok(done(&job, "slow"))
            }
        });
        slow.is_at(&id, State::Running).await;
        let _winner = fast.start(async |job: Running| Ok(done(&job, "fast")));
        let before = fast.is_at(&id, State::Done).await;
        go.send(true).unwrap();
        assert_eq!(loser.drain(PATIENCE).await, 0);
        assert_eq!(fast.job(&id).await, before);
        assert_eq!(fast.effects().await, ["one by fast"]);
    });
}
