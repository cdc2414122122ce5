//! One graph on one device.

use std::collections::VecDeque;
use std::sync::Arc;

use infer::{Array, DeviceId, Generator, InferError, Stage};
use onnx::plan::PlanLimits;
use onnx::{Graph, Info, InputSpec, Plan, PlanError, Tensor as Constant};
use torch::{Program, TorchError, Weights};

use crate::arrays;

/// Programs that are kept, one for each combination of input shapes.
const PROGRAMS: usize = 8;

/// Inputs of at most this many elements may decide shapes (scales, pads, axes); pictures are larger.
const DECISIVE_ELEMENTS: usize = 4096;

/// A graph with its weights on a device, and programs for the shapes that came lately.
pub(crate) struct TchGenerator {
    graph: Arc<Graph>,
    device: DeviceId,
    weights: Weights,
    limits: PlanLimits,
    programs: VecDeque<(Key, Program)>,
}

/// What a program depends on: the shapes, and the elements of inputs that decided other shapes.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    infos: Vec<Info>,
    values: Option<Vec<Option<Vec<u8>>>>,
}

impl TchGenerator {
    pub(crate) fn new(graph: Arc<Graph>, device: DeviceId, weights: Weights, limits: PlanLimits) -> Self {
        Self {
            graph,
            device,
            weights,
            limits,
            programs: VecDeque::with_capacity(PROGRAMS),
        }
    }

    /// The inputs in the graph's order.
    fn sorted<'a>(&self, inputs: &'a [(String, Array)]) -> Result<Vec<&'a Array>, InferError> {
        let find = |name: &str| inputs.iter().find(|(given, _)| given == name).map(|(_, array)| array);
        self.graph
            .inputs()
            .iter()
            .map(|port| {
                find(&port.name).ok_or_else(|| InferError::Input {
                    reason: format!("needs `{}`", port.name),
                })
            })
            .collect()
    }

    /// The program for these inputs, moved to the end of the line.
    fn program(&mut self, inputs: &[&Array]) -> Result<&Program, InferError> {
        let infos: Vec<Info> = inputs.iter().map(|array| arrays::info(array)).collect();
        let fits = |(key, _): &(Key, Program)| {
            key.infos == infos && key.values.as_ref().is_none_or(|values| *values == decisive(inputs))
        };
        let entry = match self
            .programs
            .iter()
            .position(fits)
            .and_then(|at| self.programs.remove(at))
        {
            Some(entry) => entry,
            None => self.prepare(infos, inputs)?,
        };
        if self.programs.len() == PROGRAMS {
            self.programs.pop_front();
        }
        self.programs.push_back(entry);
        self.programs
            .back()
            .map(|(_, program)| program)
            .ok_or_else(|| InferError::run("no program"))
    }

    /// Plans without looking at elements; where a shape depends on them, once more with the small inputs known.
    fn prepare(&mut self, infos: Vec<Info>, inputs: &[&Array]) -> Result<(Key, Program), InferError> {
        let unknown: Vec<InputSpec> = infos.iter().cloned().map(InputSpec::of).collect();
        let (plan, values) = match Plan::new(&self.graph, &unknown, &self.limits) {
            Ok(plan) => (plan, None),
            Err(first) => {
                let values = decisive(inputs);
                let plan = self
                    .plan_knowing(&infos, &values)
                    .map_err(|_| InferError::run(first.to_string()))?;
                (plan, Some(values))
            }
        };
        let program = Program::new(plan, &mut self.weights).map_err(|error| self.failure(Stage::Load, &error))?;
        Ok((Key { infos, values }, program))
    }

    fn plan_knowing(&self, infos: &[Info], values: &[Option<Vec<u8>>]) -> Result<Plan, PlanError> {
        let spec = |(info, value): (&Info, &Option<Vec<u8>>)| InputSpec {
            info: info.clone(),
            value: value
                .clone()
                .and_then(|bytes| Constant::new(info.clone(), bytes.into()).ok())
                .map(Arc::new),
        };
        let specs: Vec<InputSpec> = infos.iter().zip(values).map(spec).collect();
        Plan::new(&self.graph, &specs, &self.limits)
    }

    fn failure(&self, stage: Stage, error: &TorchError) -> InferError {
        let reason = error.to_string();
        let memory = ["out of memory", "can't allocate memory", "not enough memory"];
        if memory.iter().any(|sign| reason.contains(sign)) {
            return InferError::OutOfMemory {
                device: self.device,
                stage,
                reason,
            };
        }
        InferError::Failed { stage, reason }
    }
}

/// The elements of inputs that may decide shapes: few, and at most one axis.
fn decisive(inputs: &[&Array]) -> Vec<Option<Vec<u8>>> {
    let small = |array: &Array| array.shape().len() <= 1 && array.data().len() <= DECISIVE_ELEMENTS;
    inputs
        .iter()
        .map(|array| small(array).then(|| arrays::bytes(array).into_owned()))
        .collect()
}

impl Generator for TchGenerator {
    fn run(&mut self, inputs: &[(String, Array)]) -> Result<Vec<(String, Array)>, InferError> {
        let inputs = self.sorted(inputs)?;
        let (device, precision) = (self.weights.device(), self.weights.precision());
        let upload = |array: &&Array| torch::from_bytes(&arrays::info(array), &arrays::bytes(array), device, precision);
        let tensors = inputs.iter().map(upload).collect::<Result<Vec<_>, _>>();
        let tensors = tensors.map_err(|error| self.failure(Stage::Run, &error))?;
        let graph = Arc::clone(&self.graph);
        let program = self.program(&inputs)?;
        let outputs: Result<Vec<(String, Info, Vec<u8>)>, TorchError> = program.run(&tensors).and_then(|outputs| {
            let named = graph.outputs().iter().zip(program.plan().outputs()).zip(&outputs);
            named
                .map(|((port, &operand), tensor)| {
                    let info = program.plan().info(operand).clone();
                    Ok((port.name.clone(), info.clone(), torch::to_bytes(tensor, info.dtype)?))
                })
                .collect()
        });
        let outputs = outputs.map_err(|error| self.failure(Stage::Run, &error))?;
        outputs
            .into_iter()
            .map(|(name, info, bytes)| Ok((name, arrays::array(&info, &bytes)?)))
            .collect()
    }

    fn bytes(&self) -> u64 {
        self.weights.bytes()
    }
}
