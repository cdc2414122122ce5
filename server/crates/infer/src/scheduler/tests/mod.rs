//! The scheduler over a fake backend. Gates decide what runs when, so nothing sleeps and nothing depends on speed.

mod admission;
mod batching;
mod generators;
mod stress;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use onnx::Graph;

use super::{DeviceStatus, GeneratorKey, Scheduler, SchedulerConfig, Ticket, Work};
use crate::fake::{Effect, FakeBackend};
use crate::{Array, DeviceId, InferError, Precision};

/// Longer than any test: a wait that must be ended by something else.
const FOREVER: Duration = Duration::from_secs(3600);

/// A graph of the fixture folder, as its file says. The fake backend does not run it; only its inputs and outputs matter.
fn graph(fixture: &str) -> Arc<Graph> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures");
    let file = std::fs::read(folder.join(fixture).join("model.onnx")).unwrap();
    Arc::new(Graph::parse(file.into(), &onnx::Options::default()).unwrap())
}

/// A scheduler with one fake device that inverts pictures.
struct Bench {
    backend: Arc<FakeBackend>,
    scheduler: Scheduler,
    graph: Arc<Graph>,
}

impl Bench {
    fn new(config: SchedulerConfig) -> Self {
        Self::with(FakeBackend::new(Effect::Invert { low: 0.0, high: 1.0 }), config)
    }

    fn with(backend: FakeBackend, config: SchedulerConfig) -> Self {
        let backend = Arc::new(backend);
        let scheduler = Scheduler::new(Arc::clone(&backend) as _, &config).unwrap();
        Self {
            backend,
            scheduler,
            graph: graph("invert"),
        }
    }

    /// A work for generator number `generator` on one picture of 2x2 pixels, all `value`.
    fn work(&self, generator: u8, value: f32) -> Work {
        self.work_of(generator, [1, 3, 2, 2], value)
    }

    fn work_of(&self, generator: u8, shape: [usize; 4], value: f32) -> Work {
        Work {
            generator: GeneratorKey([generator; 32]),
            graph: Arc::clone(&self.graph),
            precision: Precision::F32,
            input: Array::new(shape, vec![value; shape.iter().product()]).unwrap(),
            peak_bytes: 0,
            apart: true,
        }
    }

    fn put(&self, work: Work) -> Ticket {
        self.scheduler.reserve(&DeviceId::Cpu).unwrap().submit(work)
    }

    fn submit(&self, generator: u8, value: f32) -> Ticket {
        self.put(self.work(generator, value))
    }

    /// Submits a work that is held at the gate: the device is busy until the gate opens.
    fn occupy(&self, generator: u8) -> Ticket {
        self.backend.gate().close();
        let ticket = self.submit(generator, 0.0);
        assert!(self.backend.gate().wait_arrived(1));
        ticket
    }

    fn status(&self) -> DeviceStatus {
        self.scheduler.status().remove(0)
    }

    /// Lengths of axis 0 of the runs so far.
    fn rows(&self) -> Vec<usize> {
        self.backend.runs().iter().map(|run| run.shape[0]).collect()
    }

    fn drain(&self) {
        block_on(self.scheduler.drain());
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// The ticket is answered with the inverse of a picture that is all `value`.
#[track_caller]
fn check(ticket: Ticket, value: f32) {
    let output = ticket.wait().unwrap().array.into_vec::<f32>().unwrap();
    assert!(!output.is_empty());
    assert!(
        output.iter().all(|&sample| sample == 1.0 - value),
        "{value}: {output:?}"
    );
}

#[track_caller]
fn check_error(ticket: Ticket, expect: impl FnOnce(&InferError) -> bool) {
    let error = ticket.wait().unwrap_err();
    assert!(expect(&error), "{error:?}");
}
