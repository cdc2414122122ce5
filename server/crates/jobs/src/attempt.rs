//! One attempt at one job: runs the work, renews the lease, ends the job.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use db::jobs::{self, Beat, Claimed, Progress, State};
use db::{Connection, DbError};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::backoff;
use crate::ended::Ended;
use crate::node::Node;
use crate::running::Running;
use crate::work::{Done, Work, WorkError};

/// How long news of progress wait at most.
const NEWS: Duration = Duration::from_secs(1);

/// One attempt at one job.
#[derive(Clone)]
pub(crate) struct Attempt {
    node: Arc<Node>,
    claimed: Arc<Claimed>,
}

/// What a work is left with.
enum Left {
    /// It ended by itself.
    Outcome(Result<Done, WorkError>),
    /// Somebody asked for the job's end.
    Cancelled,
    /// The job is another's.
    Lost,
    /// The node stops.
    Leaving,
}

/// A work in a task of its own, so that neither a panic nor a work that holds its thread keeps heartbeats back. Dropping it ends it.
struct Task(JoinSet<Result<Done, WorkError>>);

impl Task {
    fn start(work: Arc<dyn Work>, running: Running) -> Self {
        let mut task = JoinSet::new();
        task.spawn(async move { work.run(running).await });
        Self(task)
    }

    async fn outcome(&mut self) -> Result<Done, WorkError> {
        match self.0.join_next().await {
            Some(Ok(outcome)) => outcome,
            Some(Err(error)) => Err(WorkError::Transient(broken(error))),
            None => Err(WorkError::Transient("the work ended twice".to_owned())),
        }
    }
}

fn broken(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else {
        return "the work was ended early".to_owned();
    };
    let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("the work panicked: {}", message.as_deref().unwrap_or("it said nothing"))
}

impl Attempt {
    pub fn new(node: Arc<Node>, claimed: Claimed) -> Self {
        Self {
            node,
            claimed: Arc::new(claimed),
        }
    }

    /// Does the job, and writes what came of it.
    pub async fn run(self, work: Arc<dyn Work>) -> Ended {
        let Claimed { id, kind, attempt, .. } = &*self.claimed;
        tracing::info!(job = %id, kind, attempt, "a job begins");
        let began = Instant::now();
        let (progress, news) = watch::channel(Progress::default());
        let stop = CancellationToken::new();
        // Whatever ends this, threads that the work has left behind hear of it.
        let _stop = stop.clone().drop_guard();
        let running = Running::new(Arc::clone(&self.claimed), progress.clone(), stop.clone());
        let mut task = Task::start(work, running);
        let left = tokio::select! {
            outcome = task.outcome() => Left::Outcome(outcome),
            left = self.beats(news) => left,
            () = self.node.leaving.cancelled() => Left::Leaving,
        };
        if let Left::Cancelled | Left::Lost = left {
            stop.cancel();
            tokio::select! {
                _ = task.outcome() => {}
                () = sleep(self.node.config.grace) => tracing::warn!(job = %id, kind, "a work does not stop, and is dropped"),
                () = self.node.leaving.cancelled() => {}
            }
        }
        drop(task);
        let ended = self.settle(left).await;
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(job = %id, kind, attempt, ms, ?ended, "a job's attempt ends");
        ended
    }

    /// Renews the lease and writes progress, until somebody asks for the end or the job is lost. A database that is away ends nothing: as long
    /// as nobody has taken the job, it is still this worker's.
    async fn beats(&self, mut news: watch::Receiver<Progress>) -> Left {
        let every = self.node.config.heartbeat;
        let mut wait = every;
        loop {
            let last = Instant::now();
            tokio::select! {
                () = sleep(wait) => {}
                Ok(()) = news.changed() => sleep_until(last + NEWS.min(wait)).await,
            }
            let progress = news.borrow_and_update().clone();
            match self.beat(progress).await {
                Ok(Beat::Mine) => wait = every,
                Ok(Beat::Cancel) => return Left::Cancelled,
                Ok(Beat::Lost) => return Left::Lost,
                Err(error) => {
                    tracing::warn!(job = %self.claimed.id, %error, "a lease was not renewed; it is tried again");
                    wait = self.node.pause().min(every);
                }
            }
        }
    }

    async fn beat(&self, progress: Progress) -> Result<Beat, DbError> {
        let (claimed, until_ms) = (Arc::clone(&self.claimed), self.node.until_ms());
        let beat = move |connection: &mut Connection| jobs::heartbeat(connection, &claimed, until_ms, &progress);
        self.node.database.write(beat).await
    }

    async fn settle(&self, left: Left) -> Ended {
        match left {
            Left::Outcome(Ok(done)) => self.finish(done).await,
            Left::Outcome(Err(error)) => self.fail(error).await,
            Left::Cancelled => {
                let stop = |connection: &mut Connection, claimed: &Claimed, now_ms| {
                    jobs::stop(connection, claimed, now_ms).map(|()| State::Cancelled)
                };
                ended(self.write(stop, |_| true).await)
            }
            Left::Lost => Ended::Lost,
            Left::Leaving => match self.write(jobs::release, |_| true).await {
                Ok(State::Waiting) => Ended::Released,
                other => ended(other),
            },
        }
    }

    /// Ends the job and writes its effect, in one transaction. An effect can be tried once: where it fails, the job is done again.
    async fn finish(&self, Done { result, effect }: Done) -> Ended {
        let effect = Arc::new(Mutex::new(effect));
        let spent = Arc::new(AtomicBool::new(false));
        let is_spent = Arc::clone(&spent);
        let finish = move |connection: &mut Connection, claimed: &Claimed, now_ms| {
            // First, so that the row is locked and nobody takes the job while its effect is written.
            jobs::finish(connection, claimed, result.as_deref(), now_ms)?;
            let effect = effect.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(effect) = effect {
                spent.store(true, Ordering::SeqCst);
                effect(connection)?;
            }
            Ok(State::Done)
        };
        let again = is_spent.clone();
        match self.write(finish, move |_| !again.load(Ordering::SeqCst)).await {
            Err(error) if is_spent.load(Ordering::SeqCst) && !matches!(error, DbError::LeaseLost) => {
                self.fail(WorkError::Transient(format!("what it did was not kept: {error}")))
                    .await
            }
            other => ended(other),
        }
    }

    async fn fail(&self, error: WorkError) -> Ended {
        let Claimed { id, kind, attempt, .. } = &*self.claimed;
        tracing::warn!(job = %id, kind, attempt, %error, "a job failed");
        let wait_ms = match error {
            WorkError::Transient(_) => Some(backoff::wait_ms(id.as_str(), *attempt)),
            WorkError::Permanent(_) => None,
        };
        let error = error.to_string();
        let fail = move |connection: &mut Connection, claimed: &Claimed, now_ms: i64| {
            let retry_at_ms = wait_ms.map(|wait_ms| now_ms.saturating_add(wait_ms));
            jobs::fail(connection, claimed, &error, retry_at_ms, now_ms)
        };
        ended(self.write(fail, |_| true).await)
    }

    /// Writes the job's end, however long the database is away; only a node that stops gives up.
    async fn write(
        &self,
        write: impl Fn(&mut Connection, &Claimed, i64) -> Result<State, DbError> + Send + Sync + 'static,
        may_again: impl Fn(&DbError) -> bool,
    ) -> Result<State, DbError> {
        let write = Arc::new(write);
        loop {
            let (write, claimed, now_ms) = (Arc::clone(&write), Arc::clone(&self.claimed), self.node.now_ms());
            let last_time = self.node.leaving.is_cancelled();
            let written = self
                .node
                .database
                .write(move |connection| write(connection, &claimed, now_ms));
            match written.await {
                Err(error) if error.is_failure() && may_again(&error) && !last_time => {
                    tracing::warn!(job = %self.claimed.id, %error, "a job's end was not written; it is tried again");
                }
                written => return written,
            }
            tokio::select! {
                () = sleep(self.node.pause()) => {}
                () = self.node.leaving.cancelled() => {}
            }
        }
    }
}

fn ended(written: Result<State, DbError>) -> Ended {
    match written {
        Ok(state) => Ended::At(state),
        Err(DbError::LeaseLost) => {
            tracing::warn!("a job is no longer this worker's; nothing of what it did is kept");
            Ended::Lost
        }
        Err(error) => {
            tracing::warn!(%error, "a job's end was not written; it is taken up when its lease is over");
            Ended::Left
        }
    }
}
