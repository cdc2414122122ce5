//! The part of a graph that computes some of its values.

use std::collections::HashMap;

use crate::proto::{GraphProto, NodeProto, TensorTypeProto, TypeProto, ValueInfoProto};
use crate::{DType, LoadError};

/// Names that are told where one is unknown.
const TOLD: usize = 40;

/// Leaves what computes the float32 values of these names, and makes them the outputs.
pub(super) fn to_values(graph: &mut GraphProto, names: &[String]) -> Result<(), LoadError> {
    let outputs = |node: &NodeProto| {
        node.output
            .iter()
            .filter(|name| !name.is_empty())
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut makers: HashMap<String, usize> = HashMap::new();
    for (index, node) in graph.node.iter().enumerate() {
        makers.extend(outputs(node).into_iter().map(|name| (name, index)));
    }
    if let Some(unknown) = names.iter().find(|name| !makers.contains_key(*name)) {
        // Exporters that write weights as nodes would fill the list with them.
        let computing = graph.node.iter().filter(|node| node.op_type != "Constant");
        let known: Vec<String> = computing.flat_map(outputs).collect();
        let more = if known.len() > TOLD { ", …" } else { "" };
        let known = known[..known.len().min(TOLD)].join(", ");
        return Err(LoadError::one(format!(
            "nothing in it computes `{unknown}`; there are {known}{more}"
        )));
    }
    let mut needed = vec![false; graph.node.len()];
    let mut waiting: Vec<usize> = names.iter().filter_map(|name| makers.get(name).copied()).collect();
    while let Some(index) = waiting.pop() {
        if !std::mem::replace(&mut needed[index], true) {
            let inputs = graph.node[index].input.iter();
            waiting.extend(inputs.filter_map(|name| makers.get(name).copied()));
        }
    }
    let mut needed = needed.into_iter();
    graph.node.retain(|_| needed.next().unwrap_or(false));
    graph.output = names.iter().map(|name| output(name)).collect();
    Ok(())
}

/// A float32 output of any shape.
fn output(name: &str) -> ValueInfoProto {
    let tensor = TensorTypeProto {
        elem_type: DType::F32.to_onnx(),
        shape: None,
    };
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor),
        }),
    }
}
