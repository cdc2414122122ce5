//! Names become values, nodes become operators, and their order one in which each follows what it needs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::tensor;
use crate::ops::{self, Attributes, Definition};
use crate::proto::{DimensionValue, GraphProto, NodeProto, TensorShapeProto, ValueInfoProto};
use crate::shape::check_rank;
use crate::{DType, Dim, Graph, LoadError, Node, Port, Problem, Refusal, ValueId};

/// Builds the graph, or tells everything that stands in the way; `problems` are those found before.
pub(super) fn graph(proto: &GraphProto, opset: i64, problems: Vec<Problem>) -> Result<Graph, LoadError> {
    let mut builder = Builder {
        graph: Graph {
            inputs: Vec::new(),
            outputs: Vec::new(),
            nodes: Vec::new(),
            constants: HashMap::new(),
            values: 0,
            opset,
        },
        names: HashMap::new(),
        problems,
    };
    builder.constants(proto);
    builder.inputs(proto);
    builder.nodes(proto);
    builder.outputs(proto);
    if builder.problems.is_empty() {
        Ok(builder.graph)
    } else {
        Err(LoadError(builder.problems))
    }
}

struct Builder<'p> {
    graph: Graph,
    names: HashMap<&'p str, ValueId>,
    problems: Vec<Problem>,
}

impl<'p> Builder<'p> {
    fn fault(&mut self, message: impl Into<String>) {
        self.problems.push(Problem::file(message));
    }

    fn define(&mut self, name: &'p str) -> ValueId {
        let value = self.graph.fresh();
        if self.names.insert(name, value).is_some() {
            self.fault(format!("value `{name}` is defined twice"));
        }
        value
    }

    fn constants(&mut self, proto: &'p GraphProto) {
        if !proto.sparse_initializer.is_empty() {
            self.fault("it holds sparse weights; store them dense");
        }
        for initializer in &proto.initializer {
            match tensor(initializer) {
                Ok(tensor) => {
                    let value = self.define(&initializer.name);
                    self.graph.constants.insert(value, Arc::new(tensor));
                }
                Err(refusal) => {
                    self.define(&initializer.name);
                    self.fault(format!("weights `{}`: {refusal}", initializer.name));
                }
            }
        }
    }

    /// Files before IR version 4 list their weights among the inputs too.
    fn inputs(&mut self, proto: &'p GraphProto) {
        let weights: HashSet<&str> = proto.initializer.iter().map(|tensor| tensor.name.as_str()).collect();
        for input in proto
            .input
            .iter()
            .filter(|input| !weights.contains(input.name.as_str()))
        {
            let value = self.define(&input.name);
            match port(input, value) {
                Ok(port) => self.graph.inputs.push(port),
                Err(refusal) => self.fault(format!("input `{}`: {refusal}", input.name)),
            }
        }
    }

    fn outputs(&mut self, proto: &'p GraphProto) {
        if proto.output.is_empty() {
            self.fault("the graph has no output");
        }
        for output in &proto.output {
            match self.names.get(output.name.as_str()).map(|&value| port(output, value)) {
                Some(Ok(port)) => self.graph.outputs.push(port),
                Some(Err(refusal)) => self.fault(format!("output `{}`: {refusal}", output.name)),
                None => self.fault(format!("output `{}` is computed by no node", output.name)),
            }
        }
    }

    fn nodes(&mut self, proto: &'p GraphProto) {
        for output in proto
            .node
            .iter()
            .flat_map(|node| &node.output)
            .filter(|name| !name.is_empty())
        {
            self.define(output);
        }
        let mut nodes = Vec::with_capacity(proto.node.len());
        for node in &proto.node {
            match self.node(node) {
                Ok(node) => nodes.push(node),
                Err(refusal) => self.problems.push(Problem {
                    node: name(node).to_owned(),
                    operator: node.op_type.clone(),
                    message: refusal.to_string(),
                }),
            }
        }
        if self.problems.is_empty() {
            self.sort(nodes);
        }
    }

    fn node(&self, proto: &'p NodeProto) -> Result<Node, Refusal> {
        let definition = definition(proto, self.graph.opset)?;
        let mut attributes = Attributes::new(self.graph.opset, &proto.attribute)?;
        let op = (definition.read)(&mut attributes)?;
        attributes.finish()?;
        let value = |name: &'p String| match self.names.get(name.as_str()) {
            _ if name.is_empty() => Ok(None),
            Some(&value) => Ok(Some(value)),
            None => Err(Refusal::new(format!("its input `{name}` is computed by no node"))),
        };
        Ok(Node {
            name: name(proto).to_owned(),
            op,
            inputs: proto.input.iter().map(value).collect::<Result<_, _>>()?,
            outputs: proto.output.iter().map(value).collect::<Result<_, _>>()?,
        })
    }

    /// Kahn's algorithm, stable: nodes keep the file's order where they can.
    fn sort(&mut self, nodes: Vec<Node>) {
        let mut maker = HashMap::new();
        for (index, node) in nodes.iter().enumerate() {
            maker.extend(node.outputs.iter().flatten().map(|&value| (value, index)));
        }
        let mut waiting = vec![0; nodes.len()];
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
        for (index, node) in nodes.iter().enumerate() {
            for needed in node.inputs.iter().flatten().filter_map(|value| maker.get(value)) {
                waiting[index] += 1;
                users[*needed].push(index);
            }
        }
        let mut ready: std::collections::BTreeSet<usize> = (0..nodes.len()).filter(|&i| waiting[i] == 0).collect();
        let mut order = Vec::with_capacity(nodes.len());
        while let Some(index) = ready.pop_first() {
            order.push(index);
            for &user in &users[index] {
                waiting[user] -= 1;
                if waiting[user] == 0 {
                    ready.insert(user);
                }
            }
        }
        if order.len() < nodes.len() {
            self.fault("its nodes depend on one another in a circle");
            return;
        }
        let mut nodes: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
        self.graph.nodes = order.into_iter().filter_map(|index| nodes[index].take()).collect();
    }
}

fn name(node: &NodeProto) -> &str {
    if node.name.is_empty() {
        node.output.first().map_or("?", String::as_str)
    } else {
        &node.name
    }
}

fn definition(node: &NodeProto, opset: i64) -> Result<&'static Definition, Refusal> {
    if !node.domain.is_empty() && node.domain != "ai.onnx" {
        return Err(Refusal::new(format!(
            "operators of domain `{}` are not supported",
            node.domain
        )));
    }
    let definition = ops::find(&node.op_type)
        .filter(|definition| definition.since <= opset)
        .ok_or_else(|| Refusal::new(format!("this operator is not supported at opset {opset}")))?;
    let counts = [
        ("inputs", node.input.len(), &definition.inputs),
        ("outputs", node.output.len(), &definition.outputs),
    ];
    for (what, count, allowed) in counts {
        if !allowed.contains(&count) {
            let (least, most) = (allowed.start(), allowed.end());
            return Err(Refusal::new(format!(
                "it has {count} {what}; {least} to {most} are possible"
            )));
        }
    }
    Ok(definition)
}

fn port(proto: &ValueInfoProto, value: ValueId) -> Result<Port, Refusal> {
    let tensor = proto.r#type.as_ref().and_then(|r#type| r#type.tensor_type.as_ref());
    let tensor = tensor.ok_or_else(|| Refusal::new("it is no tensor"))?;
    let dtype = DType::from_onnx(tensor.elem_type)
        .ok_or_else(|| Refusal::new(format!("elements of ONNX type {} are not read", tensor.elem_type)))?;
    let dims = tensor.shape.as_ref().map(dims).transpose()?;
    Ok(Port {
        name: proto.name.clone(),
        value,
        dtype,
        dims,
    })
}

fn dims(shape: &TensorShapeProto) -> Result<Vec<Dim>, Refusal> {
    check_rank(shape.dim.len())?;
    let dim = |value: &Option<DimensionValue>| match value {
        Some(DimensionValue::Value(side)) => usize::try_from(*side)
            .map(Dim::Fixed)
            .map_err(|_| Refusal::new(format!("a side of {side}"))),
        Some(DimensionValue::Param(name)) if !name.is_empty() => Ok(Dim::Named(name.clone())),
        _ => Ok(Dim::Unknown),
    };
    shape.dim.iter().map(|dimension| dim(&dimension.value)).collect()
}
