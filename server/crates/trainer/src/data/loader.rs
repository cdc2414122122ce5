//! Threads that draw the crops of the next steps while the networks are at work.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Batch, Batches};

/// Steps that each thread may be ahead.
const AHEAD: usize = 2;

/// Gives the crops of one step after the other.
#[derive(Debug)]
pub struct Loader {
    /// What each thread has drawn; thread number `i` of `n` draws every `n`-th step.
    lanes: Vec<Receiver<Batch>>,
    threads: Vec<JoinHandle<()>>,
    given: usize,
    waited: Duration,
}

impl Loader {
    /// Begins at step `from`, on this many threads, at least one.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(batches: &Arc<Batches>, from: u64, threads: usize) -> io::Result<Self> {
        let count = threads.max(1);
        let mut loader = Self {
            lanes: Vec::with_capacity(count),
            threads: Vec::with_capacity(count),
            given: 0,
            waited: Duration::ZERO,
        };
        for lane in 0..count {
            let (sender, receiver) = sync_channel(AHEAD);
            let batches = Arc::clone(batches);
            let steps = (from + lane as u64..).step_by(count);
            let thread = thread::Builder::new().name(format!("loader {lane}"));
            loader
                .threads
                .push(thread.spawn(move || fill(&batches, steps, &sender))?);
            loader.lanes.push(receiver);
        }
        Ok(loader)
    }

    /// How long steps waited for their crops, all together.
    pub fn waited(&self) -> Duration {
        self.waited
    }
}

impl Iterator for Loader {
    type Item = Batch;

    /// The crops of the next step. `None` where a side has no picture.
    fn next(&mut self) -> Option<Batch> {
        let lane = self.given % self.lanes.len();
        self.given += 1;
        let begin = Instant::now();
        let batch = self.lanes.get(lane)?.recv().ok();
        self.waited += begin.elapsed();
        batch
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        // Threads end when nobody takes what they draw.
        self.lanes.clear();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn fill(batches: &Batches, steps: impl Iterator<Item = u64>, sender: &SyncSender<Batch>) {
    for step in steps {
        let Some(batch) = batches.draw(step) else { return };
        if sender.send(batch).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::data::{Crops, Pictures, Side};

    fn batches() -> Arc<Batches> {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/coffee.jpg");
        let side = |scale| Side {
            pictures: Pictures::read(std::slice::from_ref(&sample), 200).0,
            crops: Crops { side_px: 16, scale },
        };
        Arc::new(Batches {
            seed: 3,
            count: 2,
            photographs: Some(side([0.25, 0.5])),
            artworks: side([0.5, 1.0]),
        })
    }

    #[test]
    fn steps_come_in_order_whatever_the_number_of_threads() {
        let batches = batches();
        for threads in [1, 3] {
            let mut loader = Loader::start(&batches, 5, threads).unwrap();
            for step in 5..15 {
                assert_eq!(loader.next(), batches.draw(step), "{threads} threads, step {step}");
            }
        }
    }

    #[test]
    fn sides_without_pictures_give_nothing() {
        let mut empty = Arc::into_inner(batches()).unwrap();
        empty.artworks.pictures = Pictures::default();
        let mut loader = Loader::start(&Arc::new(empty), 0, 2).unwrap();
        assert_eq!(loader.next(), None);
    }
}
