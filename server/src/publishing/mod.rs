//! From an upload to the catalog: versions are stored, checked, measured, decided about, and put where styles are loaded from.
//!
//! ```text
//! upload --(blob, row, job: one transaction)--> checking --Check--> quarantined | waiting | published --> yanked
//!                                                                                   `--Shelf--> styles
//! ```
//!
//! The blob is written first and whole, and only then the row and its job, together: who was answered loses nothing, whatever is killed
//! when. A blob that no row names is swept away later. What the check finds and measures is written by the server alone. Nobody but its
//! publisher and administrators sees a version before it is published.

mod check;
mod decide;
mod names;
mod report;
mod revoke;
mod secrets;
mod shelf;
mod steer;
mod transfer;
mod trial;
mod upload;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use blobs::{BlobError, BlobId, Blobs};
use db::catalog::versions::{self, State};
use jobs::{Runner, RunnerConfig, RunnerHandle, Waker};
use manifest::Faults;
use thiserror::Error;
use tokio::sync::{RwLock, Semaphore};

use crate::people::{Origin, People, PeopleError};
use crate::studio::Studio;

pub use report::{Measured, Report, ReportedFault, Tried};
pub use revoke::Revoked;
pub use trial::SIZE_PX;
pub use upload::Uploaded;

/// The kind of the job that checks a version.
pub const CHECK: &str = "check-version";
/// How long a quarantined version and an ended job are kept: 30 days.
const QUARANTINE_MS: i64 = 30 * 86_400_000;
/// How old a blob must be that nothing names before it is swept away: older than any upload takes.
const ORPHAN: Duration = Duration::from_secs(3_600);

/// Why something was not published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The pack cannot be read, so it is not even stored.
    #[error("{0}")]
    Pack(Faults),
    /// Somebody else's publisher.
    #[error("you do not belong to the publisher {0}; ask one of its owners")]
    NotYours(String),
    /// Nobody's.
    #[error("there is no publisher `{0}`; an administrator makes it")]
    NoPublisher(String),
    /// There is no such version, or it is not for these eyes.
    #[error("there is no such version")]
    NotFound,
    /// A value cannot be used.
    #[error("{0}")]
    Value(String),
    /// People and the database.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// Where files lie.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// A file of this node.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A task ended early.
    #[error("a task of the server ended early")]
    Lost,
}

impl From<db::DbError> for PublishError {
    fn from(error: db::DbError) -> Self {
        Self::People(error.into())
    }
}

/// Publishes versions.
pub struct Publishing {
    people: Arc<People>,
    studio: Arc<Studio>,
    blobs: Blobs,
    waker: Mutex<Option<Waker>>,
    /// Uploads hold it for reading from their blob to their row, the sweeper for writing.
    sweeping: RwLock<()>,
    /// The folder of published packs is brought up to date by one at a time.
    stocking: tokio::sync::Mutex<()>,
    /// Places to unpack uploads in.
    parsing: Arc<Semaphore>,
}

impl Publishing {
    /// Opens the place of blobs that `studio`'s configuration names, and takes revoked packs out of its styles.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(studio: Arc<Studio>, people: Arc<People>) -> Result<Self, PublishError> {
        let blobs = Blobs::open(&studio.config.blobs())?;
        // Before anybody can ask for one of them.
        studio.styles.revoke(people.database().read_blocking(revoke::revoked)?);
        studio.styles.reload();
        Ok(Self {
            people,
            studio,
            blobs,
            waker: Mutex::new(None),
            sweeping: RwLock::new(()),
            stocking: tokio::sync::Mutex::new(()),
            parsing: Arc::new(Semaphore::new(2)),
        })
    }

    /// Begins to do jobs on this node. Must be called within a tokio runtime.
    pub fn work(self: &Arc<Self>) -> RunnerHandle {
        let clock = self.people.clock().clone();
        let works: Vec<Arc<dyn jobs::Work>> = vec![Arc::new(check::Check::new(Arc::clone(self)))];
        let config = RunnerConfig {
            // One after the other: a device measures no two things at once.
            slots: 1,
            ..RunnerConfig::named(worker())
        };
        let runner = Runner::new(
            self.people.database().clone(),
            works,
            config,
            Arc::new(move || clock.now_ms()),
        );
        let handle = runner.start();
        *self.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle.waker());
        handle
    }

    fn wake(&self) {
        if let Some(waker) = &*self.waker.lock().unwrap_or_else(PoisonError::into_inner) {
            waker.wake();
        }
    }

    /// Removes blobs that nothing names, and versions that have been quarantined for long; how many blobs.
    ///
    /// # Errors
    /// When the database or the place of blobs fails.
    pub async fn sweep(&self) -> Result<usize, PublishError> {
        let (database, before_ms) = (self.people.database(), self.people.now_ms() - QUARANTINE_MS);
        database
            .write(move |connection| versions::forget(connection, before_ms))
            .await?;
        database
            .write(move |connection| db::jobs::forget(connection, before_ms))
            .await?;
        let long_ago = SystemTime::now() - ORPHAN;
        let mut swept = 0;
        for blob in self.blobs.older_than(long_ago).await? {
            let _sweeping = self.sweeping.write().await;
            let name = blob.to_string();
            let named = database
                .read(move |connection| versions::names_blob(connection, &name))
                .await?;
            // Whoever stores it again makes it young first, and names it then.
            if !named && self.blobs.is_older(blob, long_ago).await? {
                self.blobs.remove(blob).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Quarantines versions whose check was given up: their numbers are free again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle(&self) -> Result<(), PublishError> {
        let wanted = versions::Wanted {
            state: Some(State::Checking),
            ..versions::Wanted::default()
        };
        let checking = self
            .people
            .database()
            .read(move |connection| versions::list(connection, &wanted, 500))
            .await?;
        for version in checking {
            let job = self.job(&version).await?;
            if !job.is_some_and(|job| matches!(job.state, db::jobs::State::Failed | db::jobs::State::Cancelled)) {
                continue;
            }
            let now_ms = self.people.now_ms();
            let shown = format!("{}/{} {}", version.publisher, version.name, version.version);
            let settle = move |connection: &mut db::Connection| {
                let reason = Some("the server could not check it; upload it again");
                versions::move_to(
                    connection,
                    &version.id,
                    (State::Checking, State::Quarantined),
                    reason,
                    now_ms,
                )?;
                db::audit::append(connection, Origin::server().act(now_ms, "version.quarantined", shown))
            };
            self.people.database().write(settle).await?;
        }
        Ok(())
    }

    /// The bytes of a blob that a row names.
    async fn blob(&self, name: &str) -> Result<bytes::Bytes, PublishError> {
        let id: BlobId = name.parse().map_err(|_| db::DbError::Broken {
            table: "versions",
            reason: format!("`{name}` names no blob"),
        })?;
        Ok(self.blobs.get(id).await?)
    }
}

/// Another name for each process: machine and process id.
fn worker() -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}:{}", machine.trim(), std::process::id())
}

/// Where a version goes when its check found nothing.
fn after_check(is_trusted: bool, approve: bool) -> State {
    if approve && !is_trusted {
        State::Waiting
    } else {
        State::Published
    }
}
