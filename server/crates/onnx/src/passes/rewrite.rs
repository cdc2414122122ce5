//! Nodes put in the place of others.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ops::{self, Attributes, Operator};
use crate::proto::AttributeProto;
use crate::{Graph, Node};

/// Nodes that take the place of one node. What only the old node needed is left to
/// [`remove_dead_nodes`](super::remove_dead_nodes).
pub(super) struct Rewrite {
    /// Index of the node that goes.
    pub at: usize,
    /// What comes in its place; nothing, where another node makes its outputs.
    pub nodes: Vec<Node>,
}

/// Applies rewrites, at most one for each node.
pub(super) fn apply(graph: &mut Graph, rewrites: Vec<Rewrite>) {
    if rewrites.is_empty() {
        return;
    }
    let mut replaced: HashMap<usize, Vec<Node>> = rewrites
        .into_iter()
        .map(|rewrite| (rewrite.at, rewrite.nodes))
        .collect();
    for (index, node) in std::mem::take(&mut graph.nodes).into_iter().enumerate() {
        match replaced.remove(&index) {
            Some(nodes) => graph.nodes.extend(nodes),
            None => graph.nodes.push(node),
        }
    }
}

/// An operator as a file of this opset would name it.
pub(super) fn operator(name: &str, opset: i64, attributes: &[AttributeProto]) -> Option<Arc<dyn Operator>> {
    let definition = ops::find(name)?;
    (definition.read)(&mut Attributes::new(opset, attributes).ok()?).ok()
}
