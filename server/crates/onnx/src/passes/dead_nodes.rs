//! Removes nodes whose outputs nobody needs, and constants that no node uses.
//!
//! Outputs that nobody needs of nodes that stay are struck out, so that an operator sees which are wanted.

use std::collections::HashSet;

use crate::{Graph, ValueId};

/// Removes what the graph's outputs do not depend on. Inputs stay, for they are the graph's face.
pub fn remove_dead_nodes(graph: &mut Graph) {
    let mut needed: HashSet<ValueId> = graph.outputs.iter().map(|port| port.value).collect();
    let mut kept = Vec::with_capacity(graph.nodes.len());
    for mut node in std::mem::take(&mut graph.nodes).into_iter().rev() {
        for output in &mut node.outputs {
            *output = output.filter(|value| needed.contains(value));
        }
        if node.outputs.iter().any(Option::is_some) {
            needed.extend(node.inputs.iter().flatten());
            kept.push(node);
        }
    }
    kept.reverse();
    graph.nodes = kept;
    graph.constants.retain(|value, _| needed.contains(value));
}
