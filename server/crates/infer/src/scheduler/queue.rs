//! The queue of one device: places, jobs and counts behind one lock.
//!
//! Callers only ever hold the lock for a moment; the device's thread is the only one that waits on it. Jobs are dropped
//! outside the lock, because their inputs may be large.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::pace::Pace;
use super::status::{Counts, DeviceStatus};
use super::ticket::{Cancel, Ticket};
use super::waiting::{BatchLimits, Waiting};
use super::work::{Job, Refused, Work};
use crate::{DeviceId, DeviceInfo, InferError};

pub(super) struct DeviceQueue {
    device: DeviceId,
    places: usize,
    batch_wait: Duration,
    state: Mutex<State>,
    /// Something changed that the device's thread may be waiting for.
    changed: Condvar,
}

struct State {
    intake: Intake,
    reserved: usize,
    waiting: Waiting,
    running: usize,
    generators: usize,
    generator_bytes: u64,
    next_id: u64,
    pace: Pace,
    counts: Counts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Intake {
    /// Takes reservations.
    Open,
    /// Takes no reservations; permits that are out may submit.
    Draining,
    /// Takes nothing.
    Closed,
}

impl State {
    /// Whether no job can come any more.
    fn is_over(&self) -> bool {
        match self.intake {
            Intake::Open => false,
            Intake::Draining => self.reserved == 0,
            Intake::Closed => true,
        }
    }
}

impl DeviceQueue {
    pub fn new(device: DeviceId, places: usize, limits: BatchLimits) -> Self {
        let state = State {
            intake: Intake::Open,
            reserved: 0,
            waiting: Waiting::new(limits),
            running: 0,
            generators: 0,
            generator_bytes: 0,
            next_id: 0,
            pace: Pace::default(),
            counts: Counts::default(),
        };
        Self {
            device,
            places,
            batch_wait: limits.wait,
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Takes a place.
    pub fn reserve(&self) -> Result<(), InferError> {
        let mut state = self.lock();
        if state.intake != Intake::Open {
            return Err(InferError::Draining { device: self.device });
        }
        let taken = state.reserved + state.waiting.len();
        if taken >= self.places {
            state.counts.overloads += 1;
            let retry_after = state.pace.estimate(taken + state.running);
            return Err(InferError::Overloaded {
                device: self.device,
                retry_after,
            });
        }
        state.reserved += 1;
        Ok(())
    }

    /// Gives a place back that was not used.
    pub fn release(&self) {
        self.lock().reserved -= 1;
        self.changed.notify_one();
    }

    /// Puts a work into a place that was reserved.
    pub fn submit(self: &Arc<Self>, work: Work) -> Ticket {
        let (answer, receiver) = oneshot::channel();
        let mut state = self.lock();
        let id = state.next_id;
        state.next_id += 1;
        state.reserved -= 1;
        state.counts.submitted += 1;
        let mut unwanted = None;
        match Job::new(id, work, answer) {
            Ok(job) if state.intake == Intake::Closed => {
                state.counts.dropped += 1;
                unwanted = Some(job);
            }
            Ok(job) => state.waiting.push(job),
            Err(Refused { error, answer }) => {
                state.counts.failed += 1;
                // The receiver is ours and open.
                let _ = answer.send(Err(error));
            }
        }
        drop(state);
        drop(unwanted);
        self.changed.notify_one();
        Ticket::new(receiver, Cancel::new(Arc::clone(self), id))
    }

    /// Takes a job back, if it has not begun.
    pub fn cancel(&self, id: u64) {
        let mut state = self.lock();
        let job = state.waiting.remove(id);
        if job.is_some() {
            state.counts.dropped += 1;
            drop(state);
            self.changed.notify_one();
        }
    }

    /// Waits for jobs and takes those out that run next; `None` when there will be no more. They count as running until
    /// [`DeviceQueue::settle`].
    pub fn next_batch(&self) -> Option<Vec<Job>> {
        let mut state = self.lock();
        let mut gathering = None;
        loop {
            let batch = state.waiting.next();
            if batch.is_empty() {
                if state.is_over() {
                    return None;
                }
                gathering = None;
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let left = if batch.may_grow && state.reserved > 0 {
                self.batch_wait
                    .saturating_sub(gathering.get_or_insert_with(Instant::now).elapsed())
            } else {
                Duration::ZERO
            };
            if left.is_zero() {
                let jobs = state.waiting.take(&batch);
                state.running += jobs.len();
                return Some(jobs);
            }
            state = self
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// `jobs` jobs no longer run; `count` says what became of them.
    pub fn settle(&self, jobs: usize, count: impl FnOnce(&mut Counts)) {
        let mut state = self.lock();
        state.running -= jobs;
        count(&mut state.counts);
    }

    /// Notes something that is not about one job.
    pub fn count(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.lock().counts);
    }

    /// Notes a run of `jobs` jobs that took `ran`.
    pub fn record_run(&self, jobs: usize, ran: Duration) {
        let mut state = self.lock();
        state.pace.record(jobs, ran);
        state.counts.runs += 1;
    }

    /// Notes what is loaded now.
    pub fn record_generators(&self, generators: usize, bytes: u64) {
        let mut state = self.lock();
        state.generators = generators;
        state.generator_bytes = bytes;
    }

    /// Takes no more reservations.
    pub fn drain(&self) {
        let mut state = self.lock();
        if state.intake == Intake::Open {
            state.intake = Intake::Draining;
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Takes nothing more, and drops what waits.
    pub fn close(&self) {
        let mut state = self.lock();
        state.intake = Intake::Closed;
        let jobs = state.waiting.take_all();
        state.counts.dropped += jobs.len() as u64;
        drop(state);
        self.changed.notify_one();
        drop(jobs);
    }

    pub fn status(&self, info: &DeviceInfo) -> DeviceStatus {
        let state = self.lock();
        DeviceStatus {
            info: info.clone(),
            places: self.places,
            reserved: state.reserved,
            waiting: state.waiting.len(),
            running: state.running,
            generators: state.generators,
            generator_bytes: state.generator_bytes,
            per_work: state.pace.per_work(),
            counts: state.counts,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock, so what a poisoned lock guards is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After `end`, a queue with one place reserved is over, or not; without any it always is.
    fn check(end: fn(&DeviceQueue), over: bool) {
        let limits = BatchLimits {
            rows: 1,
            bytes: 0,
            wait: Duration::ZERO,
        };
        let queue = DeviceQueue::new(DeviceId::Cpu, 1, limits);
        queue.reserve().unwrap();
        assert!(!queue.lock().is_over());
        end(&queue);
        assert_eq!(queue.lock().is_over(), over);
        assert!(queue.reserve().is_err());
        queue.release();
        assert!(queue.next_batch().is_none());
    }

    #[test]
    fn permits_keep_a_draining_queue_going() {
        check(DeviceQueue::drain, false);
        check(DeviceQueue::close, true);
    }
}
