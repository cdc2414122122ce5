//! Walks a graph once, node by node, and collects kernels.
//!
//! A kernel whose inputs are all known is computed at once, on the host, while its result is small: this is how the
//! chains of nodes that only compute shapes disappear.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Constant, InputSpec, Operand, Plan, PlanError, PlanLimits, Scope, Step};
use crate::{Graph, Info, Kernel, Node, Problem, Refusal, Tensor, ValueId};

/// Axes of a tensor. Networks have up to five; what has more than this is no picture.
const MOST_AXES: usize = 16;
/// Bytes that folding is charged for each element that it looks at: those of a float32.
const CHARGE_FOR_A_VISIT: usize = 4;

/// A plan under construction.
pub(crate) struct Planner {
    limits: PlanLimits,
    folded_bytes: usize,
    infos: Vec<Info>,
    known: HashMap<Operand, (Arc<Tensor>, Option<ValueId>)>,
    steps: Vec<Step>,
    node: usize,
}

impl Planner {
    pub(crate) fn new(limits: &PlanLimits) -> Self {
        Self {
            limits: *limits,
            folded_bytes: 0,
            infos: Vec::new(),
            known: HashMap::new(),
            steps: Vec::new(),
            node: 0,
        }
    }

    fn value(&mut self, info: Info) -> Result<Operand, Refusal> {
        if info.rank() > MOST_AXES {
            return Err(Refusal::new(format!(
                "a tensor of {} axes, at most {MOST_AXES} are computed with",
                info.rank()
            )));
        }
        if info.bytes()? > self.limits.tensor_bytes {
            return Err(Refusal::new(format!(
                "a {} tensor of shape {:?} is larger than the limit of {} bytes",
                info.dtype, info.shape, self.limits.tensor_bytes
            )));
        }
        self.infos.push(info);
        Ok(Operand(self.infos.len() as u32 - 1))
    }

    pub(crate) fn info(&self, operand: Operand) -> &Info {
        &self.infos[operand.index()]
    }

    pub(crate) fn known(&self, operand: Operand) -> Option<&Arc<Tensor>> {
        self.known.get(&operand).map(|(tensor, _)| tensor)
    }

    pub(crate) fn constant(&mut self, tensor: Arc<Tensor>, source: Option<ValueId>) -> Result<Operand, Refusal> {
        let operand = self.value(tensor.info().clone())?;
        self.known.insert(operand, (tensor, source));
        Ok(operand)
    }

    /// A constant that planning made; charged for.
    pub(crate) fn computed(&mut self, tensor: Tensor) -> Result<Operand, Refusal> {
        self.charge(tensor.bytes().len())?;
        self.constant(Arc::new(tensor), None)
    }

    /// Counts a constant or table of `bytes` against the bound on what planning computes.
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), Refusal> {
        match self.folded_bytes.checked_add(bytes) {
            Some(total) if total <= self.limits.fold_bytes => {
                self.folded_bytes = total;
                Ok(())
            }
            _ => Err(Refusal::new(format!(
                "a constant or table of {bytes} bytes passes the limit of {} bytes on all that planning computes",
                self.limits.fold_bytes
            ))),
        }
    }

    /// Adds a kernel, or its result where that is known.
    pub(crate) fn emit(&mut self, kernel: Kernel, inputs: &[Operand]) -> Result<Operand, Refusal> {
        let infos: Vec<&Info> = inputs.iter().map(|&input| self.info(input)).collect();
        let info = kernel.output(&infos)?;
        if let Some(tensor) = self.evaluate(&kernel, inputs, &info) {
            return self.constant(Arc::new(tensor?), None);
        }
        if self.steps.len() >= self.limits.steps {
            return Err(Refusal::new(format!(
                "the plan has more than {} steps",
                self.limits.steps
            )));
        }
        let output = self.value(info)?;
        self.steps.push(Step {
            kernel,
            inputs: inputs.to_vec(),
            output,
            last_uses: Vec::new(),
            node: self.node,
        });
        Ok(output)
    }

    /// The result where every input is known and the bound on what planning computes allows it. Charged for before it is
    /// computed, by the elements that are looked at, so that many small results of large inputs are bounded too.
    fn evaluate(&mut self, kernel: &Kernel, inputs: &[Operand], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let tensors: Vec<Arc<Tensor>> = inputs
            .iter()
            .map(|&input| self.known(input).cloned())
            .collect::<Option<_>>()?;
        let infos: Vec<&Info> = tensors.iter().map(|tensor| tensor.info()).collect();
        let visits = usize::try_from(kernel.visits(&infos, output)).ok()?;
        self.charge(visits.checked_mul(CHARGE_FOR_A_VISIT)?).ok()?;
        let tensors: Vec<&Tensor> = tensors.iter().map(AsRef::as_ref).collect();
        kernel.evaluate(&tensors, output)
    }

    /// Plans one node on these operands; one operand for each of its outputs.
    fn node(&mut self, node: &Node, inputs: &[Option<Operand>]) -> Result<Vec<Operand>, Refusal> {
        let wanted: Vec<bool> = node.outputs.iter().map(Option::is_some).collect();
        let outputs = node.op.plan(&mut Scope::new(self, inputs, &wanted))?;
        if outputs.len() < node.outputs.len() {
            return Err(Refusal::new(format!("it has no more than {} outputs", outputs.len())));
        }
        Ok(outputs)
    }
}

pub(super) fn plan(graph: &Graph, inputs: &[InputSpec], limits: &PlanLimits) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(limits);
    let mut operands: HashMap<ValueId, Operand> = HashMap::new();
    let inputs = declare_inputs(graph, inputs, &mut planner, &mut operands)?;
    for (index, node) in graph.nodes.iter().enumerate() {
        planner.node = index;
        let outputs = resolve(graph, node, &mut planner, &mut operands)
            .and_then(|given| planner.node(node, &given))
            .map_err(|refusal| PlanError::Node(problem(node, &refusal)))?;
        for (value, operand) in node.outputs.iter().zip(outputs) {
            if let Some(value) = value {
                operands.insert(*value, operand);
            }
        }
    }
    let mut outputs = Vec::with_capacity(graph.outputs.len());
    for port in &graph.outputs {
        let operand = operand(graph, port.value, &mut planner, &mut operands)
            .map_err(|refusal| PlanError::Inputs(format!("output `{}`: {refusal}", port.name)))?;
        outputs.push(operand);
    }
    Ok(finish(planner, inputs, outputs))
}

fn problem(node: &Node, refusal: &Refusal) -> Problem {
    Problem {
        node: node.name.clone(),
        operator: node.op.name().to_owned(),
        message: refusal.to_string(),
    }
}

fn declare_inputs(
    graph: &Graph,
    inputs: &[InputSpec],
    planner: &mut Planner,
    operands: &mut HashMap<ValueId, Operand>,
) -> Result<Vec<Operand>, PlanError> {
    if inputs.len() != graph.inputs.len() {
        return Err(PlanError::Inputs(format!(
            "{} inputs are needed and {} are given",
            graph.inputs.len(),
            inputs.len()
        )));
    }
    let mut declared = Vec::with_capacity(inputs.len());
    for (port, spec) in graph.inputs.iter().zip(inputs) {
        port.accepts(&spec.info).map_err(PlanError::Inputs)?;
        let operand = match &spec.value {
            Some(value) if *value.info() == spec.info => planner.constant(value.clone(), None),
            Some(_) => Err(Refusal::new("the given elements are of another type or shape")),
            None => planner.value(spec.info.clone()),
        };
        let operand = operand.map_err(|refusal| PlanError::Inputs(format!("input `{}`: {refusal}", port.name)))?;
        operands.insert(port.value, operand);
        declared.push(operand);
    }
    Ok(declared)
}

fn resolve(
    graph: &Graph,
    node: &Node,
    planner: &mut Planner,
    operands: &mut HashMap<ValueId, Operand>,
) -> Result<Vec<Option<Operand>>, Refusal> {
    node.inputs
        .iter()
        .map(|input| input.map(|value| operand(graph, value, planner, operands)).transpose())
        .collect()
}

fn operand(
    graph: &Graph,
    value: ValueId,
    planner: &mut Planner,
    operands: &mut HashMap<ValueId, Operand>,
) -> Result<Operand, Refusal> {
    if let Some(&operand) = operands.get(&value) {
        return Ok(operand);
    }
    let tensor = graph
        .constant(value)
        .ok_or_else(|| Refusal::new("a value is used before it is computed"))?;
    let operand = planner.constant(tensor.clone(), Some(value))?;
    operands.insert(value, operand);
    Ok(operand)
}

/// Drops what no output needs and notes for each step what dies with it.
fn finish(planner: Planner, inputs: Vec<Operand>, outputs: Vec<Operand>) -> Plan {
    let Planner {
        infos, known, steps, ..
    } = planner;
    let mut needed = vec![false; infos.len()];
    for output in &outputs {
        needed[output.index()] = true;
    }
    let mut dying = needed.clone();
    let mut kept: Vec<Step> = Vec::with_capacity(steps.len());
    for mut step in steps.into_iter().rev() {
        if !needed[step.output.index()] {
            continue;
        }
        for &input in &step.inputs {
            needed[input.index()] = true;
            if !known.contains_key(&input) && !std::mem::replace(&mut dying[input.index()], true) {
                step.last_uses.push(input);
            }
        }
        kept.push(step);
    }
    kept.reverse();
    let mut constants: Vec<Constant> = known
        .into_iter()
        .filter(|(operand, _)| needed[operand.index()])
        .map(|(operand, (tensor, source))| Constant {
            operand,
            tensor,
            source,
        })
        .collect();
    constants.sort_unstable_by_key(|constant| constant.operand);
    Plan {
        infos,
        constants,
        inputs,
        outputs,
        steps: kept,
    }
}

/// The outputs of a node all of whose inputs are constants, where they can be computed on the host.
pub(crate) fn fold(graph: &Graph, node: &Node, limits: &PlanLimits) -> Option<Vec<Arc<Tensor>>> {
    let mut planner = Planner::new(limits);
    let mut inputs = Vec::with_capacity(node.inputs.len());
    for input in &node.inputs {
        inputs.push(match input {
            Some(value) => Some(planner.constant(graph.constant(*value)?.clone(), Some(*value)).ok()?),
            None => None,
        });
    }
    let outputs = planner.node(node, &inputs).ok()?;
    outputs.iter().map(|&output| planner.known(output).cloned()).collect()
}
