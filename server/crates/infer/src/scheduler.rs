//! The scheduler: one queue and one thread for each device of a backend.
//!
//! - **Bounded.** A queue has a fixed number of places. A place is reserved before a render costs anything (decoding,
//!   plugins), is used up by submitting, and is free again once the work begins to run or is taken back. What runs is not
//!   counted; it is bounded by [`SchedulerConfig::batch_max`].
//! - **In order.** First come, first served, except that works which fit into the batch of the first one run with it. The
//!   order lives in `waiting.rs` alone.
//! - **Batched without waiting in vain.** A device that is free takes what is there. It waits for company, at most
//!   [`SchedulerConfig::batch_wait`], only while somebody holds a permit that could become company and nobody else is
//!   kept waiting by it.
//! - **Contained.** A panic of the runtime fails the works of that one run and unloads that one generator. A batch that
//!   fails is run again one work at a time, so that no work fails because of its neighbours.

mod pace;
mod queue;
mod shelf;
mod status;
#[cfg(test)]
mod tests;
mod ticket;
mod waiting;
mod work;
mod worker;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::watch;

pub use status::{Counts, DeviceStatus};
pub use ticket::{Permit, Ticket};
pub use work::{GeneratorKey, Output, Work};

use self::queue::DeviceQueue;
use self::shelf::Shelf;
use self::waiting::BatchLimits;
use self::worker::Worker;
use crate::{Backend, DeviceId, DeviceInfo, InferError};

/// How much a scheduler takes on, for each device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchedulerConfig {
    /// Places in the queue; at least 1 is used.
    pub queue: usize,
    /// Most rows (pictures along axis 0) in one run; 1 turns batching off. A single work may have more.
    pub batch_max: usize,
    /// Longest time that a free device waits for a batch to grow.
    pub batch_wait: Duration,
    /// Most bytes that a batch may need at its peak, as the sum of [`Work::peak_bytes`]. A single work may need more.
    pub batch_bytes: u64,
    /// Bytes of device memory that loaded generators may hold between runs. The least recently used are unloaded; the
    /// one that is at work stays, however large it is.
    pub generator_bytes: u64,
}

impl Default for SchedulerConfig {
    fn default() -> Self {
        Self {
            queue: 32,
            batch_max: 8,
            batch_wait: Duration::from_millis(2),
            batch_bytes: 2 << 30,
            generator_bytes: 2 << 30,
        }
    }
}

/// Puts work onto the devices of a backend. Dropping it ends the threads after what they run now; works that still wait
/// are answered with [`InferError::Stopped`].
pub struct Scheduler {
    lanes: Vec<Lane>,
}

/// One device with its queue, and a channel that closes when its thread has ended.
struct Lane {
    info: DeviceInfo,
    queue: Arc<DeviceQueue>,
    ended: watch::Receiver<()>,
}

impl Scheduler {
    /// Starts one thread for each device of `backend`.
    ///
    /// # Errors
    /// [`InferError::Thread`] when the system refuses a thread.
    pub fn new(backend: Arc<dyn Backend>, config: &SchedulerConfig) -> Result<Self, InferError> {
        let lanes = backend
            .devices()
            .into_iter()
            .map(|info| Lane::start(&backend, info, config));
        Ok(Self {
            lanes: lanes.collect::<Result<_, _>>()?,
        })
    }

    /// The devices that work can be put onto.
    pub fn devices(&self) -> impl Iterator<Item = &DeviceInfo> {
        self.lanes.iter().map(|lane| &lane.info)
    }

    /// A place in the queue of `device`, at once or not at all. The place is free again when the permit is dropped.
    ///
    /// # Errors
    /// [`InferError::Overloaded`] when all places are taken, [`InferError::Draining`] after [`Scheduler::drain`],
    /// [`InferError::UnknownDevice`].
    pub fn reserve(&self, device: &DeviceId) -> Result<Permit, InferError> {
        let lane = self
            .lanes
            .iter()
            .find(|lane| lane.info.id == *device)
            .ok_or_else(|| InferError::UnknownDevice {
                device: *device,
                known: self.devices().map(|info| info.id).collect(),
            })?;
        Permit::reserve(&lane.queue)
    }

    /// What each device does now and has done so far.
    pub fn status(&self) -> Vec<DeviceStatus> {
        self.lanes.iter().map(|lane| lane.queue.status(&lane.info)).collect()
    }

    /// Takes no new reservations, finishes what runs, what waits and what permits that are out still submit, unloads all
    /// generators and ends the threads. Give it a time limit and drop the scheduler when that has passed.
    pub async fn drain(&self) {
        for lane in &self.lanes {
            lane.queue.drain();
        }
        for lane in &self.lanes {
            // Nothing is ever sent: the channel closes when the thread ends.
            while lane.ended.clone().changed().await.is_ok() {}
        }
    }
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        for lane in &self.lanes {
            lane.queue.close();
        }
    }
}

impl Lane {
    fn start(backend: &Arc<dyn Backend>, info: DeviceInfo, config: &SchedulerConfig) -> Result<Self, InferError> {
        let device = info.id;
        let limits = BatchLimits {
            rows: config.batch_max,
            bytes: config.batch_bytes,
            wait: config.batch_wait,
        };
        let queue = Arc::new(DeviceQueue::new(device, config.queue.max(1), limits));
        let worker = Worker::new(
            Arc::clone(backend),
            Arc::clone(&queue),
            Shelf::new(config.generator_bytes),
        );
        let (alive, ended) = watch::channel(());
        thread::Builder::new()
            .name(format!("device {device}"))
            .spawn(move || {
                worker.serve();
                drop(alive);
            })
            .map_err(|error| InferError::Thread {
                device,
                reason: error.to_string(),
            })?;
        Ok(Self { info, queue, ended })
    }
}
