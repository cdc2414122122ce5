//! What is put onto a device: a work as its caller gives it, and the job that waits in a queue for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use onnx::{Dim, Graph, Port};
use tokio::sync::oneshot;

use crate::{Array, InferError, Precision};

/// Tells generators apart: the digest of the generator's file. Equal keys must mean equal graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GeneratorKey(pub [u8; 32]);

/// One run of a generator on one array.
#[derive(Clone, Debug)]
pub struct Work {
    /// Which generator; works of one generator and precision share what is loaded.
    pub generator: GeneratorKey,
    /// The generator itself, for when it is not loaded.
    pub graph: Arc<Graph>,
    /// What to compute in.
    pub precision: Precision,
    /// The graph's one input, pictures along axis 0.
    pub input: Array,
    /// Peak bytes of a run on this input alone, from its `onnx::Plan`. Bounds batches; 0 when it is not known.
    pub peak_bytes: u64,
    /// Whether pictures in one batch are proven not to see each other (`onnx::Plan::keeps_pictures_apart`); without that a
    /// work runs alone.
    pub apart: bool,
}

/// What came of a work.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The graph's first output.
    pub array: Array,
    /// From submitting to the beginning of the run, loading included.
    pub waited: Duration,
    /// The run, of the whole batch where there was one.
    pub ran: Duration,
}

/// Which loaded generator a job needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LoadKey {
    pub generator: GeneratorKey,
    pub precision: Precision,
}

/// A work in a queue.
pub(super) struct Job {
    pub input: Array,
    pub head: Head,
}

/// A job without its input, which goes into a batch and may come back.
pub(super) struct Head {
    pub id: u64,
    pub key: LoadKey,
    pub graph: Arc<Graph>,
    pub peak_bytes: u64,
    /// Whether the graph keeps the rows of a batch apart.
    pub batches: bool,
    pub submitted: Instant,
    pub answer: oneshot::Sender<Result<Output, InferError>>,
}

impl Job {
    /// # Errors
    /// [`InferError::Input`] when the graph does not take exactly one array of the work's type.
    pub fn new(id: u64, work: Work, answer: oneshot::Sender<Result<Output, InferError>>) -> Result<Self, Refused> {
        let batches = match check(&work) {
            Ok(port) => work.apart && keeps_rows_apart(&work.graph, port),
            Err(error) => return Err(Refused { error, answer }),
        };
        let head = Head {
            id,
            key: LoadKey {
                generator: work.generator,
                precision: work.precision,
            },
            graph: work.graph,
            peak_bytes: work.peak_bytes,
            batches,
            submitted: Instant::now(),
            answer,
        };
        Ok(Self {
            input: work.input,
            head,
        })
    }

    /// Whether both can run as one batch.
    pub fn joins(&self, other: &Self) -> bool {
        self.head.batches && other.head.batches && self.head.key == other.head.key && self.input.joins(&other.input)
    }
}

/// A work that can never run, with the way to say so.
pub(super) struct Refused {
    pub error: InferError,
    pub answer: oneshot::Sender<Result<Output, InferError>>,
}

fn check(work: &Work) -> Result<&Port, InferError> {
    let [port] = work.graph.inputs() else {
        let names: Vec<&str> = work.graph.inputs().iter().map(|port| port.name.as_str()).collect();
        return Err(InferError::Input {
            reason: format!("takes {} inputs ({}), not one", names.len(), names.join(", ")),
        });
    };
    if port.dtype != work.input.dtype() {
        let reason = format!(
            "takes {} for `{}` and was given {}",
            port.dtype,
            port.name,
            work.input.dtype()
        );
        return Err(InferError::Input { reason });
    }
    Ok(port)
}

/// Only a graph that leaves axis 0 open promises to treat its rows alike. One exported for a batch of 1 may mix them
/// without any error: instance norm written as `Reshape [1, C, 1, -1]` takes the mean over the whole batch.
fn keeps_rows_apart(graph: &Graph, input: &Port) -> bool {
    let open = |port: &Port| {
        port.dims
            .as_ref()
            .and_then(|dims| dims.first())
            .is_some_and(|dim| !matches!(dim, Dim::Fixed(_)))
    };
    open(input) && graph.outputs().first().is_some_and(open)
}
