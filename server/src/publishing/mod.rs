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

mod bundles;
mod check;
mod decide;
mod names;
mod report;
mod revoke;
mod secrets;
mod shelf;
mod signatures;
mod steer;
mod tampered;
mod transfer;
mod trial;
mod tryout;
mod upload;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use db::catalog::checks;
use db::catalog::versions::{self, State};
use jobs::{Runner, RunnerConfig, RunnerHandle, Waker};
use manifest::Faults;
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::catalog::Measure;
use crate::people::{Origin, People, PeopleError};
use crate::storage::{Storage, StorageError, Usage};
use crate::studio::Studio;
use crate::styles::Styles;

pub use bundles::{Brought, Bundles, BundlesError, Selection, Terms};
pub use report::{Measured, Report, ReportedColor, ReportedFault, Tried};
pub use revoke::Revoked;
pub use signatures::{KeyOwner, RightSignature};
use tampered::Told;
pub use trial::SIZE_PX;
pub(crate) use trial::TrialError;
pub use upload::Uploaded;

/// The kind of the job that checks a version.
pub const CHECK: &str = "check-version";
/// How long a quarantined version and an ended job are kept: 30 days.
const QUARANTINE_MS: i64 = 30 * 86_400_000;

/// How long answers are kept for requests that are sent again: a day.
const ANSWERS_MS: i64 = 86_400_000;

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
    Storage(#[from] StorageError),
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
    storage: Arc<Storage>,
    waker: Mutex<Option<Waker>>,
    /// The folder of published packs is brought up to date by one at a time.
    stocking: tokio::sync::Mutex<()>,
    /// Places to unpack uploads in.
    parsing: Arc<Semaphore>,
    /// Which packs administrators have been told of.
    told: Mutex<Told>,
}

impl Publishing {
    /// Publishes with what is given, and takes revoked packs out of the studio's styles.
    ///
    /// # Errors
    /// When the database fails.
    pub fn new(studio: Arc<Studio>, people: Arc<People>, storage: Arc<Storage>) -> Result<Self, PublishError> {
        // Before anybody can ask for one of them.
        studio.styles.revoke(people.database().read_blocking(revoke::revoked)?);
        studio.styles.reload();
        Ok(Self {
            people,
            studio,
            storage,
            waker: Mutex::new(None),
            stocking: tokio::sync::Mutex::new(()),
            parsing: Arc::new(Semaphore::new(2)),
            told: Mutex::default(),
        })
    }

    /// Begins to do jobs on this node. Must be called within a tokio runtime.
    pub fn work(self: &Arc<Self>) -> RunnerHandle {
        let clock = self.people.clock().clone();
        let works: Vec<Arc<dyn jobs::Work>> = vec![
            Arc::new(check::Check::new(Arc::clone(self))),
            Arc::new(Measure::new(Arc::clone(self))),
        ];
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

    /// The styles that this node has loaded.
    pub fn styles(&self) -> &Styles {
        &self.studio.styles
    }

    /// The database itself.
    pub fn database(&self) -> &db::Database {
        self.people.database()
    }

    /// The time.
    pub fn now_ms(&self) -> i64 {
        self.people.now_ms()
    }

    fn wake(&self) {
        if let Some(waker) = &*self.waker.lock().unwrap_or_else(PoisonError::into_inner) {
            waker.wake();
        }
    }

    /// Forgets versions that have been quarantined for long, jobs that ended long ago and answers that nobody will ask for again, and removes
    /// files that nothing names; how many files.
    ///
    /// # Errors
    /// When the database or the place of files fails.
    pub async fn sweep(&self) -> Result<usize, PublishError> {
        let (database, before_ms) = (self.people.database(), self.people.now_ms() - QUARANTINE_MS);
        database
            .write(move |connection| versions::forget(connection, before_ms))
            .await?;
        database
            .write(move |connection| db::jobs::forget(connection, before_ms))
            .await?;
        let before_ms = self.people.now_ms() - ANSWERS_MS;
        database
            .write(move |connection| db::catalog::idempotency::forget(connection, before_ms))
            .await?;
        Ok(self.storage.sweep(database).await?)
    }

    /// How much the files take that rows name, and those that nothing names any more.
    ///
    /// # Errors
    /// When their place fails.
    pub async fn usage(&self) -> Result<Usage, PublishError> {
        Ok(self.storage.usage().await?)
    }

    /// Quarantines versions whose check was given up: their numbers are free again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle(&self) -> Result<(), PublishError> {
        let database = self.people.database();
        // Mostly there are none, and then nobody is kept from writing.
        if database.read(checks::given_up).await?.is_empty() {
            return Ok(());
        }
        let now_ms = self.people.now_ms();
        let settle = move |connection: &mut db::Connection| {
            // Another node settles before or after.
            versions::hold(connection)?;
            for version in checks::given_up(connection)? {
                let way = (State::Checking, State::Quarantined);
                let reason = Some("the server could not check it; upload it again");
                versions::move_to(connection, &version.id, way, reason, now_ms)?;
                let shown = format!("{}/{} {}", version.publisher, version.name, version.version);
                db::audit::append(connection, Origin::server().act(now_ms, "version.quarantined", shown))?;
            }
            Ok(())
        };
        Ok(database.write(settle).await?)
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
