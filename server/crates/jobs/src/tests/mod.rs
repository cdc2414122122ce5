//! Runners at work, on both databases.

mod doing;
mod sharing;
mod stopping;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use db::audit::{self, Act, Wanted};
use db::jobs::{Job, NewJob, State};
use db::testing::Postgres;
use db::{Address, Connection, Database, DbConfig, DbError, JobId};

use crate::{Done, Outcome, Runner, RunnerConfig, RunnerHandle, Running, Work, WorkError};

const PATIENCE: Duration = Duration::from_secs(30);
const MOMENT: Duration = Duration::from_millis(20);

/// Does the same with an empty database of each kind.
fn on_both(test: impl AsyncFn(DbConfig)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(test(DbConfig::at(Address::Sqlite(folder.path().join("test.db")))));
    runtime.block_on(test(Postgres::start().config()));
}

/// A work that is a function.
struct Script<F>(F);

impl<F, G> Work for Script<F>
where
    F: Fn(Running) -> G + Send + Sync,
    G: Future<Output = Result<Done, WorkError>> + Send + 'static,
{
    fn kind(&self) -> &'static str {
        "check"
    }

    fn run(&self, job: Running) -> Outcome<'_> {
        Box::pin((self.0)(job))
    }
}

/// A node: a way to the database, and a clock that can be put forward.
struct Node {
    database: Database,
    ahead_ms: Arc<AtomicI64>,
    config: RunnerConfig,
}

impl Node {
    /// With short times, so that tests are.
    fn new(name: &str, database: &DbConfig) -> Self {
        let config = RunnerConfig {
            slots: 4,
            lease: PATIENCE,
            heartbeat: Duration::from_millis(50),
            poll: MOMENT,
            grace: Duration::from_millis(100),
            ..RunnerConfig::named(name)
        };
        Self {
            database: Database::open(database).unwrap(),
            ahead_ms: Arc::new(AtomicI64::new(0)),
            config,
        }
    }

    fn start<F, G>(&self, script: F) -> RunnerHandle
    where
        F: Fn(Running) -> G + Send + Sync + 'static,
        G: Future<Output = Result<Done, WorkError>> + Send + 'static,
    {
        let ahead_ms = Arc::clone(&self.ahead_ms);
        let clock = Arc::new(move || now_ms() + ahead_ms.load(Ordering::SeqCst));
        let works: Vec<Arc<dyn Work>> = vec![Arc::new(Script(script))];
        Runner::new(self.database.clone(), works, self.config.clone(), clock).start()
    }

    /// Lets every wait before a job is tried again be over.
    fn skip_waits(&self) {
        self.ahead_ms.fetch_add(300_000, Ordering::SeqCst);
    }

    async fn add(&self, subject: &str) -> JobId {
        self.add_all(std::slice::from_ref(&subject.to_owned())).await.remove(0)
    }

    async fn add_all(&self, subjects: &[String]) -> Vec<JobId> {
        let jobs: Vec<NewJob> = subjects
            .iter()
            .map(|subject| NewJob::new("check", subject, r#"{"number":7}"#, 1))
            .collect();
        let ids = jobs.iter().map(|job| job.id.clone()).collect();
        self.write(move |connection| jobs.iter().try_for_each(|job| db::jobs::add(connection, job)))
            .await;
        ids
    }

    async fn write<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Connection) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.database.write(task).await.unwrap()
    }

    async fn job(&self, id: &JobId) -> Job {
        let id = id.clone();
        let job = self.database.read(move |connection| db::jobs::by_id(connection, &id));
        job.await.unwrap()
    }

    async fn is_at(&self, id: &JobId, state: State) -> Job {
        self.until(id, move |job| job.state == state).await
    }

    /// Waits until a job is as expected.
    async fn until(&self, id: &JobId, expect: impl Fn(&Job) -> bool) -> Job {
        let begin = Instant::now();
        loop {
            let job = self.job(id).await;
            if expect(&job) {
                return job;
            }
            assert!(begin.elapsed() < PATIENCE, "{job:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The effects that were kept: whose they are, in their order.
    async fn effects(&self) -> Vec<String> {
        let rows = self
            .database
            .read(|connection| audit::list(connection, &Wanted::default(), 1_000));
        rows.await.unwrap().into_iter().rev().map(|row| row.subject).collect()
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

/// An effect: a row of the audit log.
fn write(connection: &mut Connection, subject: &str) -> Result<(), DbError> {
    let act = Act {
        at_ms: 1,
        actor: "test".to_owned(),
        action: "job".to_owned(),
        subject: subject.to_owned(),
        details: "{}".to_owned(),
    };
    audit::append(connection, act).map(drop)
}

/// Done, with an effect that names the job and who did it.
fn done(job: &Running, by: &str) -> Done {
    let subject = format!("{} by {by}", job.subject());
    Done::default().effect(move |connection| write(connection, &subject))
}

/// Never ends by itself.
async fn forever() -> Result<Done, WorkError> {
    std::future::pending().await
}
