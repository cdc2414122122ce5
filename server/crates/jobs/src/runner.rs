//! Takes jobs for as many slots as there are.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use db::Database;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::attempt::Attempt;
use crate::config::RunnerConfig;
use crate::ended::Ended;
use crate::node::{Clock, Node};
use crate::work::Work;

/// A runner that was not started yet.
pub struct Runner(Node);

impl Runner {
    /// One that does these works. Of two of one kind, the later counts.
    pub fn new(database: Database, works: Vec<Arc<dyn Work>>, config: RunnerConfig, clock: Clock) -> Self {
        Self(Node {
            database,
            works: works.into_iter().map(|work| (work.kind(), work)).collect(),
            config: config.sound(),
            clock,
            wake: Arc::new(Notify::new()),
            draining: CancellationToken::new(),
            leaving: CancellationToken::new(),
        })
    }

    /// Starts it, on the runtime that this is called on.
    ///
    /// # Panics
    /// Outside a runtime of tokio.
    pub fn start(self) -> RunnerHandle {
        let node = Arc::new(self.0);
        tracing::info!(
            worker = node.config.worker,
            slots = node.config.slots,
            kinds = ?node.works.keys(),
            "a runner starts"
        );
        let task = tokio::spawn(serve(Arc::clone(&node)));
        RunnerHandle { node, task }
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Runner {{ {} }}", self.0.config.worker)
    }
}

/// A runner that runs. Dropping it ends it as if the process had been killed: others take up its jobs when their leases are over.
pub struct RunnerHandle {
    node: Arc<Node>,
    task: JoinHandle<usize>,
}

impl RunnerHandle {
    /// Says that a job was added: it looks at once.
    pub fn wake(&self) {
        self.node.wake.notify_one();
    }

    /// What wakes it, for others to keep.
    pub fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.node.wake))
    }

    /// Ends it in order: it takes no new jobs, and those that run have so long to end. What runs then is given back and waits for another
    /// runner; the attempt does not count. How many were given back.
    pub async fn drain(mut self, timeout: Duration) -> usize {
        self.node.draining.cancel();
        if let Ok(ended) = tokio::time::timeout(timeout, &mut self.task).await {
            return ended.unwrap_or(0);
        }
        self.node.leaving.cancel();
        (&mut self.task).await.unwrap_or(0)
    }
}

impl Drop for RunnerHandle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for RunnerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RunnerHandle {{ {} }}", self.node.config.worker)
    }
}

/// Wakes a runner.
#[derive(Clone, Debug)]
pub struct Waker(Arc<Notify>);

impl Waker {
    /// Says that a job was added: the runner looks at once. Call it when the transaction is committed.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Takes and does jobs until it is told to stop; how many were given back then.
async fn serve(node: Arc<Node>) -> usize {
    let mut attempts = JoinSet::new();
    while !node.draining.is_cancelled() {
        let is_free = attempts.len() < node.config.slots;
        let mut pause = node.config.poll;
        if is_free {
            match node.claim().await {
                Ok(Some((claimed, work))) => {
                    attempts.spawn(Attempt::new(Arc::clone(&node), claimed).run(work));
                    continue;
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "no job can be taken; the database is asked again");
                    pause = node.pause();
                }
            }
        }
        tokio::select! {
            () = node.draining.cancelled() => {}
            Some(ended) = attempts.join_next() => report(ended),
            () = node.wake.notified(), if is_free => {}
            () = tokio::time::sleep(pause), if is_free => {}
        }
    }
    let mut released = 0;
    while let Some(ended) = attempts.join_next().await {
        released += usize::from(matches!(ended, Ok(Ended::Released)));
        report(ended);
    }
    released
}

fn report(ended: Result<Ended, tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "an attempt broke off; its job is taken up when its lease is over");
    }
}
