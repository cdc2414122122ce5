//! The thread of a device: takes batches from its queue, loads what they need, runs them and answers.
//!
//! All calls into the backend go through [`guarded`]. After a panic in one, the generator is unloaded, because its state
//! is unknown; the thread goes on.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::queue::DeviceQueue;
use super::shelf::{Loaded, Shelf};
use super::work::{Head, Job, Output};
use crate::{Array, Backend, InferError, Stage};

pub(super) struct Worker {
    backend: Arc<dyn Backend>,
    queue: Arc<DeviceQueue>,
    shelf: Shelf,
}

impl Worker {
    pub fn new(backend: Arc<dyn Backend>, queue: Arc<DeviceQueue>, shelf: Shelf) -> Self {
        Self { backend, queue, shelf }
    }

    /// Serves the queue until it is over, then unloads everything.
    pub fn serve(mut self) {
        // Should this thread ever end by a panic of our own, nobody may wait for it.
        let _close = CloseOnExit(Arc::clone(&self.queue));
        while let Some(jobs) = self.queue.next_batch() {
            for job in self.attempt(jobs) {
                self.attempt(vec![job]);
            }
        }
        self.unload_all();
    }

    /// Runs `jobs`, which join, in one go and answers them. Gives those back that have to run one at a time: none if it
    /// is only one.
    fn attempt(&mut self, jobs: Vec<Job>) -> Vec<Job> {
        let jobs = self.still_wanted(jobs);
        let Some(first) = jobs.first() else { return jobs };
        let loaded = match self.ready(&first.head) {
            Ok(loaded) => loaded,
            Err(error) => {
                self.fail(jobs.into_iter().map(|job| job.head), &error);
                return Vec::new();
            }
        };
        // Loading may have taken long.
        let jobs = self.still_wanted(jobs);
        if jobs.is_empty() || (jobs.len() > 1 && loaded.alone) {
            self.keep(loaded);
            return jobs;
        }
        self.run(loaded, jobs)
    }

    /// The jobs whose tickets have not been dropped.
    fn still_wanted(&self, jobs: Vec<Job>) -> Vec<Job> {
        let (unwanted, jobs): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(|job| job.head.answer.is_closed());
        if !unwanted.is_empty() {
            self.queue
                .settle(unwanted.len(), |counts| counts.dropped += unwanted.len() as u64);
        }
        jobs
    }

    /// The generator that a job needs, off the shelf or fresh onto the device. Room is made before it runs. When memory
    /// does not suffice, everything else is unloaded and it is tried once more.
    fn ready(&mut self, job: &Head) -> Result<Loaded, InferError> {
        if let Some(loaded) = self.shelf.take(&job.key) {
            return Ok(loaded);
        }
        let (backend, device) = (Arc::clone(&self.backend), self.queue.device());
        let begun = Instant::now();
        let loaded = loop {
            let loaded = guarded(Stage::Load, || {
                let generator = backend.load(&device, &job.graph, job.key.precision)?;
                let bytes = generator.bytes();
                Ok(Loaded {
                    key: job.key,
                    generator,
                    bytes,
                    alone: false,
                })
            });
            if !(matches!(loaded, Err(InferError::OutOfMemory { .. })) && self.unload_all()) {
                break loaded?;
            }
        };
        self.queue.count(|counts| counts.loads += 1);
        tracing::debug!(%device, precision = %job.key.precision, bytes = loaded.bytes, ms = begun.elapsed().as_millis(), "generator loaded");
        while let Some(old) = self.shelf.overflow(loaded.bytes) {
            self.unload(old);
        }
        Ok(loaded)
    }

    fn run(&mut self, mut loaded: Loaded, jobs: Vec<Job>) -> Vec<Job> {
        let rows: Vec<usize> = jobs.iter().map(|job| job.input.rows()).collect();
        let (inputs, heads): (Vec<Array>, Vec<Head>) = jobs.into_iter().map(|job| (job.input, job.head)).unzip();
        let begun = Instant::now();
        let inputs = match named_input(inputs, &heads) {
            Ok(input) => [input],
            Err(error) => {
                self.keep(loaded);
                self.fail(heads, &error);
                return Vec::new();
            }
        };
        let outputs = loop {
            let outputs = guarded(Stage::Run, || run_once(&mut loaded, &inputs, &rows));
            if !(matches!(outputs, Err(InferError::OutOfMemory { .. })) && self.unload_all()) {
                break outputs;
            }
        };
        let ran = begun.elapsed();
        self.queue.record_run(heads.len(), ran);
        match outputs {
            Ok(outputs) => {
                drop(inputs);
                self.keep(loaded);
                self.answer(heads, outputs, begun, ran);
            }
            Err(error @ InferError::Panicked { .. }) => {
                self.unload(loaded);
                self.fail(heads, &error);
            }
            Err(error) if heads.len() == 1 => {
                self.keep(loaded);
                self.fail(heads, &error);
            }
            Err(error) => {
                tracing::warn!(device = %self.queue.device(), jobs = heads.len(), %error, "a batch failed; its works run one at a time");
                loaded.alone = true;
                self.keep(loaded);
                return self.take_apart(inputs, heads, &rows);
            }
        }
        Vec::new()
    }

    /// The jobs of a batch that failed, as they were.
    fn take_apart(&self, [(_, input)]: [(String, Array); 1], heads: Vec<Head>, rows: &[usize]) -> Vec<Job> {
        match input.split(rows) {
            Ok(inputs) => inputs
                .into_iter()
                .zip(heads)
                .map(|(input, head)| Job { input, head })
                .collect(),
            Err(error) => {
                self.fail(heads, &error);
                Vec::new()
            }
        }
    }

    fn answer(&self, heads: Vec<Head>, outputs: Vec<Array>, begun: Instant, ran: Duration) {
        let jobs = heads.len();
        self.queue.settle(jobs, |counts| {
            counts.finished += jobs as u64;
            counts.batched += if jobs > 1 { jobs as u64 } else { 0 };
        });
        for (head, array) in heads.into_iter().zip(outputs) {
            let waited = begun.saturating_duration_since(head.submitted);
            // The caller may have gone meanwhile.
            let _ = head.answer.send(Ok(Output { array, waited, ran }));
        }
    }

    fn fail(&self, heads: impl IntoIterator<Item = Head>, error: &InferError) {
        let heads: Vec<Head> = heads.into_iter().collect();
        let panics = u64::from(matches!(error, InferError::Panicked { .. }));
        self.queue.settle(heads.len(), |counts| {
            counts.failed += heads.len() as u64;
            counts.panics += panics;
        });
        for head in heads {
            // The caller may have gone meanwhile.
            let _ = head.answer.send(Err(error.clone()));
        }
    }

    /// Puts a generator back onto the shelf. It may have grown while it ran.
    fn keep(&mut self, loaded: Loaded) {
        while let Some(old) = self.shelf.overflow(loaded.bytes) {
            self.unload(old);
        }
        self.shelf.put(loaded);
        self.queue.record_generators(self.shelf.len(), self.shelf.bytes());
    }

    /// Unloads all generators on the shelf; whether there were any.
    fn unload_all(&mut self) -> bool {
        let mut any = false;
        while let Some(loaded) = self.shelf.pop() {
            self.unload(loaded);
            any = true;
        }
        any
    }

    fn unload(&self, loaded: Loaded) {
        let device = self.queue.device();
        tracing::debug!(%device, bytes = loaded.bytes, "generator unloaded");
        let gone = guarded(Stage::Unload, || {
            drop(loaded);
            self.backend.release_caches(&device);
            Ok(())
        });
        if let Err(error) = &gone {
            tracing::warn!(%device, %error, "unloading a generator failed; its memory may be lost until a restart");
        }
        self.queue.count(|counts| {
            counts.unloads += 1;
            counts.panics += u64::from(gone.is_err());
        });
        self.queue.record_generators(self.shelf.len(), self.shelf.bytes());
    }
}

/// The one input of the graph, all jobs along axis 0.
fn named_input(inputs: Vec<Array>, heads: &[Head]) -> Result<(String, Array), InferError> {
    let port = heads.first().and_then(|head| head.graph.inputs().first());
    let port = port.ok_or_else(|| InferError::Input {
        reason: "takes no input".to_owned(),
    })?;
    Ok((port.name.clone(), Array::concat(inputs)?))
}

/// The first output, one array for each of `rows`.
fn run_once(loaded: &mut Loaded, inputs: &[(String, Array)], rows: &[usize]) -> Result<Vec<Array>, InferError> {
    let outputs = loaded.generator.run(inputs)?;
    loaded.bytes = loaded.generator.bytes();
    let (_, output) = outputs
        .into_iter()
        .next()
        .ok_or_else(|| InferError::run("it gave no output"))?;
    // The output of a single job is its own, however many rows it has.
    if rows.len() == 1 {
        Ok(vec![output])
    } else {
        output.split(rows)
    }
}

/// Calls into a backend, with a panic turned into an error.
fn guarded<T>(stage: Stage, call: impl FnOnce() -> Result<T, InferError>) -> Result<T, InferError> {
    // What the call may have left half done is the generator, which is unloaded after a panic.
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let message = message_of(panic.as_ref());
        tracing::error!(%stage, message, "the runtime panicked");
        Err(InferError::Panicked { stage, message })
    })
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

struct CloseOnExit(Arc<DeviceQueue>);

impl Drop for CloseOnExit {
    fn drop(&mut self) {
        self.0.close();
    }
}
