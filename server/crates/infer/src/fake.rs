//! A backend in plain Rust, for tests of everything above a device: deterministic, without libtorch, in the test's hand.
//!
//! It computes one simple [`Effect`] whatever the graph says; only the graph's names are used. A [`Gate`] holds runs
//! until the test lets them through, so that tests need no sleeps, and [`FakeBackend::fail_next`] makes loads and runs
//! go wrong. It counts what it does.

mod effect;
mod gate;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use onnx::Graph;

pub use effect::Effect;
pub use gate::Gate;

use crate::{Array, Backend, DeviceId, DeviceInfo, Generator, InferError, Precision, Stage};

/// What goes wrong, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An error value.
    Error,
    /// The device runs out of memory.
    OutOfMemory,
    /// The runtime panics.
    Panic,
}

/// One run that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// On which device.
    pub device: DeviceId,
    /// In what precision.
    pub precision: Precision,
    /// The input's shape; axis 0 tells how many pictures ran together.
    pub shape: Vec<usize>,
}

/// A backend whose devices are threads and whose generators are one [`Effect`].
pub struct FakeBackend {
    devices: Vec<DeviceInfo>,
    shared: Arc<Shared>,
}

struct Shared {
    effect: Effect,
    generator_bytes: u64,
    largest_batch: usize,
    load_gate: Gate,
    gate: Gate,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    runs: Vec<Run>,
    loads: usize,
    alive: usize,
    releases: usize,
    faults: VecDeque<(Stage, Fault)>,
}

impl FakeBackend {
    /// A backend with one device, `cpu`, whose generators hold 1 MiB each and take batches of any size. Its gate is open.
    pub fn new(effect: Effect) -> Self {
        let shared = Shared {
            effect,
            generator_bytes: 1 << 20,
            largest_batch: usize::MAX,
            load_gate: Gate::default(),
            gate: Gate::default(),
            log: Mutex::default(),
        };
        Self {
            devices: vec![device(DeviceId::Cpu)],
            shared: Arc::new(shared),
        }
    }

    /// With these devices instead.
    #[must_use]
    pub fn with_devices(mut self, ids: impl IntoIterator<Item = DeviceId>) -> Self {
        self.devices = ids.into_iter().map(device).collect();
        self
    }

    /// With generators that hold `bytes` each. Call it before the backend is used.
    #[must_use]
    pub fn with_generator_bytes(mut self, bytes: u64) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.generator_bytes = bytes;
        }
        self
    }

    /// With generators that fail on more than `rows` along axis 0. Call it before the backend is used.
    #[must_use]
    pub fn with_largest_batch(mut self, rows: usize) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.largest_batch = rows;
        }
        self
    }

    /// The gate that every load passes.
    pub fn load_gate(&self) -> &Gate {
        &self.shared.load_gate
    }

    /// The gate that every run passes.
    pub fn gate(&self) -> &Gate {
        &self.shared.gate
    }

    /// Makes the next load ([`Stage::Load`]), run ([`Stage::Run`]) or drop ([`Stage::Unload`]) go wrong; several are
    /// used up in order. A drop can only panic.
    pub fn fail_next(&self, stage: Stage, fault: Fault) {
        self.shared.log().faults.push_back((stage, fault));
    }

    /// The runs that have passed the gate, in order.
    pub fn runs(&self) -> Vec<Run> {
        self.shared.log().runs.clone()
    }

    /// How often a generator was loaded.
    pub fn loads(&self) -> usize {
        self.shared.log().loads
    }

    /// How many generators are loaded now.
    pub fn alive(&self) -> usize {
        self.shared.log().alive
    }

    /// How often caches were given back.
    pub fn releases(&self) -> usize {
        self.shared.log().releases
    }
}

fn device(id: DeviceId) -> DeviceInfo {
    DeviceInfo {
        id,
        name: format!("fake {id}"),
        memory_bytes: 8 << 30,
        bf16_fast: false,
        f16_fast: false,
    }
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes wrong if the test wants it here.
    fn stumble(&self, stage: Stage, device: DeviceId) -> Result<(), InferError> {
        let mut log = self.log();
        let fault = log
            .faults
            .iter()
            .position(|(at, _)| *at == stage)
            .and_then(|place| log.faults.remove(place));
        drop(log);
        match fault {
            None => Ok(()),
            Some((_, Fault::Error)) => Err(InferError::Failed {
                stage,
                reason: "the test wants it".to_owned(),
            }),
            Some((_, Fault::OutOfMemory)) => Err(InferError::OutOfMemory {
                device,
                stage,
                reason: "the test wants it".to_owned(),
            }),
            Some((_, Fault::Panic)) => panic!("the test wants a panic while {stage}"),
        }
    }
}

impl Backend for FakeBackend {
    fn devices(&self) -> Vec<DeviceInfo> {
        self.devices.clone()
    }

    fn load(
        &self,
        device: &DeviceId,
        graph: &Arc<Graph>,
        precision: Precision,
    ) -> Result<Box<dyn Generator>, InferError> {
        self.shared.load_gate.pass();
        self.shared.stumble(Stage::Load, *device)?;
        let mut log = self.shared.log();
        log.loads += 1;
        log.alive += 1;
        drop(log);
        Ok(Box::new(FakeGenerator {
            device: *device,
            precision,
            input: name(graph.inputs()),
            output: name(graph.outputs()),
            shared: Arc::clone(&self.shared),
        }))
    }

    fn release_caches(&self, _device: &DeviceId) {
        self.shared.log().releases += 1;
    }
}

fn name(ports: &[onnx::Port]) -> String {
    ports.first().map(|port| port.name.clone()).unwrap_or_default()
}

struct FakeGenerator {
    device: DeviceId,
    precision: Precision,
    input: String,
    output: String,
    shared: Arc<Shared>,
}

impl Generator for FakeGenerator {
    fn run(&mut self, inputs: &[(String, Array)]) -> Result<Vec<(String, Array)>, InferError> {
        let [(name, input)] = inputs else {
            return Err(InferError::Input {
                reason: format!("takes 1 input, not {}", inputs.len()),
            });
        };
        if *name != self.input {
            return Err(InferError::Input {
                reason: format!("takes `{}`, not `{name}`", self.input),
            });
        }
        self.shared.gate.pass();
        let run = Run {
            device: self.device,
            precision: self.precision,
            shape: input.shape().to_vec(),
        };
        self.shared.log().runs.push(run);
        self.shared.stumble(Stage::Run, self.device)?;
        if input.rows() > self.shared.largest_batch {
            return Err(InferError::run(format!("a batch of {} is too large", input.rows())));
        }
        Ok(vec![(self.output.clone(), self.shared.effect.apply(input)?)])
    }

    fn bytes(&self) -> u64 {
        self.shared.generator_bytes
    }
}

impl Drop for FakeGenerator {
    fn drop(&mut self) {
        self.shared.log().alive -= 1;
        // An error value has nowhere to go from a drop.
        let _ = self.shared.stumble(Stage::Unload, self.device);
    }
}
