//! Computes nodes whose inputs are all constants, once and for all.
//!
//! Bounded by [`Options::fold_bytes`] over the whole graph; what goes beyond stays a node and is computed with every
//! render. `Constant` nodes cost nothing: their elements lie in the file.

use crate::load::Options;
use crate::{Graph, plan};

/// Replaces nodes by their values where these can be computed on the host.
pub fn fold_constants(graph: &mut Graph, options: &Options) {
    let mut limits = options.plan_limits();
    for node in std::mem::take(&mut graph.nodes) {
        match plan::fold(graph, &node, &mut limits) {
            None => graph.nodes.push(node),
            Some(tensors) => {
                let values = node.outputs.iter().zip(tensors);
                let values = values.filter_map(|(value, tensor)| Some(((*value)?, tensor)));
                graph.constants.extend(values);
            }
        }
    }
}
