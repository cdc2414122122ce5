//! Jobs are cancelled, and runners are told to go.

use super::*;

async fn cancel(node: &Node, id: &JobId) -> State {
    let id = id.clone();
    node.write(move |connection| db::jobs::cancel(connection, &id, now_ms()))
        .await
}

#[test]
fn a_job_that_runs_is_cancelled() {
    on_both(async |database| {
        let node = Node::new("a", &database);
        let id = node.add("one").await;
        let _runner = node.start(async |job: Running| {
            job.cancelled().await;
            Ok(done(&job, "a"))
        });
        node.is_at(&id, State::Running).await;
        assert_eq!(cancel(&node, &id).await, State::Running);
        let job = node.is_at(&id, State::Cancelled).await;
        assert!(job.ended_ms >= job.cancel_ms);
        assert!(node.effects().await.is_empty(), "what it gave is thrown away");
    });
}

#[test]
fn a_work_that_does_not_listen_is_dropped() {
    on_both(async |database| {
        let node = Node::new("a", &database);
        let id = node.add("one").await;
        // The work has the only way to say something: when it is dropped, that way is closed.
        let (say, mut heard) = tokio::sync::mpsc::channel::<()>(1);
        let say = std::sync::Mutex::new(Some(say));
        let _runner = node.start(move |_| {
            let say = say.lock().unwrap().take();
            async move {
                let _say = say;
                forever().await
            }
        });
        node.is_at(&id, State::Running).await;
        cancel(&node, &id).await;
        assert_eq!(heard.recv().await, None);
        node.is_at(&id, State::Cancelled).await;
    });
}

#[test]
fn who_drains_waits_for_what_runs_and_takes_nothing_new() {
    on_both(async |database| {
        let mut node = Node::new("a", &database);
        node.config.slots = 1;
        let (go, gate) = tokio::sync::watch::channel(false);
        let runner = node.start(move |job: Running| {
            let mut gate = gate.clone();
            async move {
                let _ = gate.wait_for(|open| *open).await;
                Ok(done(&job, "a"))
            }
        });
        let [first, second] = node
            .add_all(&["one".to_owned(), "two".to_owned()])
            .await
            .try_into()
            .unwrap();
        node.is_at(&first, State::Running).await;
        let drain = tokio::spawn(runner.drain(PATIENCE));
        tokio::task::yield_now().await;
        go.send(true).unwrap();
        assert_eq!(drain.await.unwrap(), 0);
        assert_eq!(node.job(&first).await.state, State::Done);
        assert_eq!(node.job(&second).await.attempts, 0);
    });
}

#[test]
fn who_drains_gives_back_what_does_not_end() {
    on_both(async |database| {
        let node = Node::new("a", &database);
        let id = node.add("one").await;
        let runner = node.start(async |_| forever().await);
        node.is_at(&id, State::Running).await;
        assert_eq!(runner.drain(MOMENT).await, 1);
        let job = node.job(&id).await;
        assert_eq!((job.state, job.attempts, job.worker), (State::Waiting, 0, None));
        let next = Node::new("b", &database);
        let _runner = next.start(async |job: Running| Ok(done(&job, "b")));
        assert_eq!(next.is_at(&id, State::Done).await.attempts, 1);
    });
}
