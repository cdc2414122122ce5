//! Goes through a graph once, node by node, and plans each.

use std::collections::HashMap;
use std::sync::Arc;

use super::{InputSpec, Operand, Plan, PlanError, PlanLimits, Planner, Step};
use crate::{Graph, Info, Node, Problem, Refusal, Tensor, ValueId};

/// A graph on the way to being planned: the nodes up to some point are.
pub(crate) struct Walk {
    planner: Planner,
    operands: HashMap<ValueId, Operand>,
    inputs: Vec<Operand>,
}

impl Walk {
    /// A walk at the first node of `graph`.
    ///
    /// # Errors
    /// When the inputs do not fit the graph.
    pub(crate) fn new(graph: &Graph, inputs: &[InputSpec], limits: &PlanLimits) -> Result<Self, PlanError> {
        let mut walk = Self {
            planner: Planner::new(limits),
            operands: HashMap::new(),
            inputs: Vec::with_capacity(inputs.len()),
        };
        if inputs.len() != graph.inputs.len() {
            return Err(PlanError::Inputs(format!(
                "{} inputs are needed and {} are given",
                graph.inputs.len(),
                inputs.len()
            )));
        }
        for (port, spec) in graph.inputs.iter().zip(inputs) {
            port.accepts(&spec.info).map_err(PlanError::Inputs)?;
            let operand = walk
                .input(spec)
                .map_err(|refusal| PlanError::Inputs(format!("input `{}`: {refusal}", port.name)))?;
            walk.operands.insert(port.value, operand);
            walk.inputs.push(operand);
        }
        Ok(walk)
    }

    fn input(&mut self, spec: &InputSpec) -> Result<Operand, Refusal> {
        match &spec.value {
            Some(value) if *value.info() == spec.info => self.planner.constant(value.clone(), None),
            Some(_) => Err(Refusal::new("the given elements are of another type or shape")),
            None => self.planner.value(spec.info.clone()),
        }
    }

    /// Plans `node`, number `index` of `graph`.
    ///
    /// # Errors
    /// When it does not work at these shapes.
    pub(crate) fn node(&mut self, graph: &Graph, index: usize, node: &Node) -> Result<(), PlanError> {
        let outputs = self.plan(graph, index, node).map_err(|refusal| {
            PlanError::Node(Problem {
                node: node.name.clone(),
                operator: node.op.name().to_owned(),
                message: refusal.to_string(),
            })
        })?;
        for (value, operand) in node.outputs.iter().zip(outputs) {
            if let Some(value) = value {
                self.operands.insert(*value, operand);
            }
        }
        Ok(())
    }

    fn plan(&mut self, graph: &Graph, index: usize, node: &Node) -> Result<Vec<Operand>, Refusal> {
        let inputs = node
            .inputs
            .iter()
            .map(|input| input.map(|value| self.resolve(graph, value)).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        self.planner.node(index, node, &inputs)
    }

    fn resolve(&mut self, graph: &Graph, value: ValueId) -> Result<Operand, Refusal> {
        if let Some(&operand) = self.operands.get(&value) {
            return Ok(operand);
        }
        let tensor = graph
            .constant(value)
            .ok_or_else(|| Refusal::new("a value is used before it is computed"))?;
        let operand = self.planner.constant(tensor.clone(), Some(value))?;
        self.operands.insert(value, operand);
        Ok(operand)
    }

    /// What a value of the graph is in the plan, if a node has used or made it.
    pub(crate) fn operand(&self, value: ValueId) -> Option<Operand> {
        self.operands.get(&value).copied()
    }

    /// Type and shape of a value of the plan.
    pub(crate) fn info(&self, operand: Operand) -> &Info {
        self.planner.info(operand)
    }

    /// The elements of a value of the plan, if they are known.
    pub(crate) fn known(&self, operand: Operand) -> Option<&Arc<Tensor>> {
        self.planner.known(operand)
    }

    /// The steps so far.
    pub(crate) fn steps(&self) -> &[Step] {
        self.planner.steps()
    }

    /// The plan, and what the graph's values are in it.
    ///
    /// # Errors
    /// When an output is computed by no node that was planned.
    pub(crate) fn finish(mut self, graph: &Graph) -> Result<(Plan, HashMap<ValueId, Operand>), PlanError> {
        let mut outputs = Vec::with_capacity(graph.outputs.len());
        for port in &graph.outputs {
            let operand = self
                .resolve(graph, port.value)
                .map_err(|refusal| PlanError::Inputs(format!("output `{}`: {refusal}", port.name)))?;
            outputs.push(operand);
        }
        Ok((self.planner.finish(self.inputs, outputs), self.operands))
    }
}

/// Plans `graph`; answers also what its values are in the plan.
pub(crate) fn plan(
    graph: &Graph,
    inputs: &[InputSpec],
    limits: &PlanLimits,
) -> Result<(Plan, HashMap<ValueId, Operand>), PlanError> {
    let mut walk = Walk::new(graph, inputs, limits)?;
    for (index, node) in graph.nodes.iter().enumerate() {
        walk.node(graph, index, node)?;
    }
    walk.finish(graph)
}

/// The outputs of a node all of whose inputs are constants, where they can be computed on the host. What that took is
/// subtracted from `limits`, also where it came to nothing.
pub(crate) fn fold(graph: &Graph, node: &Node, limits: &mut PlanLimits) -> Option<Vec<Arc<Tensor>>> {
    let mut planner = Planner::new(limits);
    let mut inputs = Vec::with_capacity(node.inputs.len());
    for input in &node.inputs {
        inputs.push(match input {
            Some(value) => Some(planner.constant(graph.constant(*value)?.clone(), Some(*value)).ok()?),
            None => None,
        });
    }
    let outputs = planner.node(0, node, &inputs);
    limits.fold_bytes = limits.fold_bytes.saturating_sub(planner.folded_bytes());
    let outputs = outputs.ok()?;
    outputs.iter().map(|&output| planner.known(output).cloned()).collect()
}
