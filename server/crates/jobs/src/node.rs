//! What the attempts of one runner share.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use db::jobs::{self, Claimed};
use db::{Database, DbError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::config::RunnerConfig;
use crate::work::Work;

/// Tells the time: milliseconds since 1970 (UTC).
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How long it waits at most before it asks a database again that failed.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) struct Node {
    pub database: Database,
    pub works: BTreeMap<&'static str, Arc<dyn Work>>,
    pub config: RunnerConfig,
    pub clock: Clock,
    /// There may be a job.
    pub wake: Arc<Notify>,
    /// It takes no new jobs.
    pub draining: CancellationToken,
    /// It waits for no job any longer.
    pub leaving: CancellationToken,
}

impl Node {
    pub fn now_ms(&self) -> i64 {
        (self.clock)()
    }

    /// Until when a lease that is given or renewed now lasts.
    pub fn until_ms(&self) -> i64 {
        let lease_ms = i64::try_from(self.config.lease.as_millis()).unwrap_or(i64::MAX);
        self.now_ms().saturating_add(lease_ms)
    }

    /// How long to wait before a database that failed is asked again.
    pub fn pause(&self) -> Duration {
        self.config.poll.min(PAUSE)
    }

    /// The next job, if there is one, and the work that does it.
    pub async fn claim(&self) -> Result<Option<(Claimed, Arc<dyn Work>)>, DbError> {
        let kinds: Vec<&'static str> = self.works.keys().copied().collect();
        let (worker, now_ms, until_ms) = (self.config.worker.clone(), self.now_ms(), self.until_ms());
        let claimed = self
            .database
            .write(move |connection| jobs::claim(connection, &kinds, &worker, now_ms, until_ms));
        let Some(claimed) = claimed.await? else { return Ok(None) };
        let work = self.works.get(claimed.kind.as_str()).map(Arc::clone);
        Ok(work.map(|work| (claimed, work)))
    }
}
