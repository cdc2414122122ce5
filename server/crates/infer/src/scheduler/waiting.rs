//! The order of a queue: who runs next, and who runs along.
//!
//! First come, first served. Jobs that join the first one run with it, in the order they came, as many as the limits
//! allow; the first one always goes, so nobody starves. A fairer order (turns between callers) would change this file
//! and no other.

use std::collections::VecDeque;
use std::time::Duration;

use super::work::Job;

/// How far a batch may grow, and how long it may wait to.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchLimits {
    /// Rows along axis 0.
    pub rows: usize,
    /// Peak bytes of its jobs together.
    pub bytes: u64,
    /// Time that a free device waits.
    pub wait: Duration,
}

/// Jobs in the order they came.
pub(super) struct Waiting {
    jobs: VecDeque<Job>,
    limits: BatchLimits,
}

/// The batch that would run now.
pub(super) struct Batch {
    /// Where its jobs are, in ascending order.
    places: Vec<usize>,
    /// Whether another job might still join, and no job outside it waits meanwhile.
    pub may_grow: bool,
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

impl Waiting {
    pub fn new(limits: BatchLimits) -> Self {
        Self {
            jobs: VecDeque::new(),
            limits,
        }
    }

    pub fn len(&self) -> usize {
        self.jobs.len()
    }

    pub fn push(&mut self, job: Job) {
        self.jobs.push_back(job);
    }

    /// Takes one job out, if it is still here.
    pub fn remove(&mut self, id: u64) -> Option<Job> {
        let place = self.jobs.iter().position(|job| job.head.id == id)?;
        self.jobs.remove(place)
    }

    /// The first job and those that join it.
    pub fn next(&self) -> Batch {
        let Some(first) = self.jobs.front() else {
            return Batch {
                places: Vec::new(),
                may_grow: false,
            };
        };
        let mut places = vec![0];
        let (mut rows, mut bytes) = (first.input.rows(), first.head.peak_bytes);
        let mut fits = first.head.batches;
        for (place, job) in self.jobs.iter().enumerate().skip(1).filter(|(_, job)| first.joins(job)) {
            rows = rows.saturating_add(job.input.rows());
            bytes = bytes.saturating_add(job.head.peak_bytes);
            if rows > self.limits.rows || bytes > self.limits.bytes {
                fits = false;
                break;
            }
            places.push(place);
        }
        let may_grow = fits && rows < self.limits.rows && places.len() == self.jobs.len();
        Batch { places, may_grow }
    }

    /// Takes the jobs of `batch` out, in order. Nothing may have changed since [`Waiting::next`].
    pub fn take(&mut self, batch: &Batch) -> Vec<Job> {
        let mut jobs: Vec<Job> = batch
            .places
            .iter()
            .rev()
            .filter_map(|&place| self.jobs.remove(place))
            .collect();
        jobs.reverse();
        jobs
    }

    /// Takes all jobs out.
    pub fn take_all(&mut self) -> Vec<Job> {
        self.jobs.drain(..).collect()
    }
}
