//! Collects the kernels of a plan.
//!
//! A kernel whose inputs are all known is computed at once, on the host, while its result is small: this is how the
//! chains of nodes that only compute shapes disappear.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Constant, Operand, Plan, PlanLimits, Scope, Step};
use crate::{Info, Kernel, Node, Refusal, Tensor, ValueId, shape};

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

    pub(super) fn value(&mut self, info: Info) -> Result<Operand, Refusal> {
        shape::check_rank(info.rank())?;
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
    /// computed, by what it goes through, so that many small results of large inputs are bounded too.
    fn evaluate(&mut self, kernel: &Kernel, inputs: &[Operand], output: &Info) -> Option<Result<Tensor, Refusal>> {
        let tensors: Vec<Arc<Tensor>> = inputs
            .iter()
            .map(|&input| self.known(input).cloned())
            .collect::<Option<_>>()?;
        let infos: Vec<&Info> = tensors.iter().map(|tensor| tensor.info()).collect();
        let bytes = usize::try_from(kernel.evaluation_bytes(&infos, output)).ok()?;
        self.charge(bytes).ok()?;
        let tensors: Vec<&Tensor> = tensors.iter().map(AsRef::as_ref).collect();
        kernel.evaluate(&tensors, output)
    }

    /// Plans node number `index` on these operands; one operand for each of its outputs.
    pub(super) fn node(
        &mut self,
        index: usize,
        node: &Node,
        inputs: &[Option<Operand>],
    ) -> Result<Vec<Operand>, Refusal> {
        self.node = index;
        let wanted: Vec<bool> = node.outputs.iter().map(Option::is_some).collect();
        let outputs = node.op.plan(&mut Scope::new(self, inputs, &wanted))?;
        if outputs.len() < node.outputs.len() {
            return Err(Refusal::new(format!("it has no more than {} outputs", outputs.len())));
        }
        Ok(outputs)
    }

    /// The steps so far.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How much of the bound on folding is spent.
    pub(super) fn folded_bytes(&self) -> usize {
        self.folded_bytes
    }

    /// Drops what no output needs and notes for each step what dies with it.
    pub(super) fn finish(self, inputs: Vec<Operand>, outputs: Vec<Operand>) -> Plan {
        let Self {
            infos, known, steps, ..
        } = self;
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
}
