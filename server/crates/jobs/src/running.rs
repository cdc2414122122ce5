//! What a work is given of its job.

use std::sync::Arc;

use db::jobs::{Claimed, Progress};
use db::{JobId, UserId};
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::work::WorkError;

/// A job that runs. Clones are the same job, for the threads that it works on.
#[derive(Clone, Debug)]
pub struct Running {
    job: Arc<Claimed>,
    progress: watch::Sender<Progress>,
    stop: CancellationToken,
}

impl Running {
    pub(crate) fn new(job: Arc<Claimed>, progress: watch::Sender<Progress>, stop: CancellationToken) -> Self {
        Self { job, progress, stop }
    }

    /// The job's id.
    pub fn id(&self) -> &JobId {
        &self.job.id
    }

    /// For whom it is done.
    pub fn owner(&self) -> Option<&UserId> {
        self.job.owner.as_ref()
    }

    /// What it is about.
    pub fn subject(&self) -> &str {
        &self.job.subject
    }

    /// The how-manieth attempt this is, from 1.
    pub fn attempt(&self) -> i64 {
        self.job.attempt
    }

    /// What the work needs to know, JSON.
    pub fn input(&self) -> &str {
        &self.job.input
    }

    /// The input, read.
    ///
    /// # Errors
    /// [`WorkError::Permanent`] when it is not what the work expects.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, WorkError> {
        serde_json::from_str(self.input())
            .map_err(|error| WorkError::Permanent(format!("the input of this job cannot be read: {error}")))
    }

    /// Tells how far it is, 0 to 1000, and what it is doing now. It costs next to nothing: the newest is written once a second.
    pub fn progress(&self, per_mille: u16, note: impl Into<String>) {
        let progress = Progress {
            per_mille: i64::from(per_mille.min(1000)),
            note: note.into(),
        };
        self.progress.send_if_modified(|before| {
            let is_news = *before != progress;
            *before = progress;
            is_news
        });
    }

    /// Whether it should stop: somebody asked for its end, its node stops, or another worker has it. What it gives then is not kept.
    pub fn is_cancelled(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Waits until it should stop.
    pub async fn cancelled(&self) {
        self.stop.cancelled().await;
    }
}
