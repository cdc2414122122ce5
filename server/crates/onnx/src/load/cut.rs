//! The part of a graph that computes some of its values.

use std::collections::HashSet;

use crate::proto::{GraphProto, NodeProto, TensorTypeProto, TypeProto, ValueInfoProto};
use crate::{DType, LoadError};

/// Names that are told where one is unknown.
const TOLD: usize = 40;

/// Leaves what computes the float32 values of these names, and makes them the outputs.
pub(super) fn to_values(graph: &mut GraphProto, names: &[String]) -> Result<(), LoadError> {
    let made: Vec<&String> = graph.node.iter().flat_map(|node| &node.output).collect();
    if let Some(unknown) = names.iter().find(|name| !made.contains(name)) {
        let known: Vec<&str> = made.iter().take(TOLD).map(|name| name.as_str()).collect();
        let more = if made.len() > TOLD { ", …" } else { "" };
        let known = known.join(", ");
        return Err(LoadError::one(format!(
            "nothing in it computes `{unknown}`; there are {known}{more}"
        )));
    }
    let mut needed: HashSet<String> = names.iter().cloned().collect();
    // Nodes may stand in any order: until nothing is added.
    loop {
        let before = needed.len();
        let inputs = graph
            .node
            .iter()
            .filter(|node| makes(node, &needed))
            .flat_map(|node| &node.input);
        let inputs: Vec<String> = inputs.cloned().collect();
        needed.extend(inputs);
        if needed.len() == before {
            break;
        }
    }
    graph.node.retain(|node| makes(node, &needed));
    graph.output = names.iter().map(|name| output(name)).collect();
    Ok(())
}

fn makes(node: &NodeProto, needed: &HashSet<String>) -> bool {
    node.output.iter().any(|output| needed.contains(output))
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
