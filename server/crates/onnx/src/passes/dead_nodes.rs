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

#[cfg(test)]
mod tests {
    use super::super::host::assert_same;
    use super::super::text::graph;
    use super::*;

    #[test]
    fn what_no_output_needs_goes() {
        let given = graph(
            13,
            "x: input 1,4,2,2
             c: random 4,1,1
             d: random 1
             a = Mul(x, c)
             b = Mul(a, d)
             e = Exp(b)
             p, q = Split(a) axis=1
             -> p",
        );
        let mut passed = given.clone();
        remove_dead_nodes(&mut passed);
        let operators: Vec<_> = passed.operators().into_iter().collect();
        assert_eq!(operators, [("Mul", 1), ("Split", 1)]);
        assert_eq!(passed.constants.len(), 1);
        // The part that nobody wants is struck out, not forgotten: there are still two.
        assert_eq!(
            passed.nodes()[1]
                .outputs
                .iter()
                .map(Option::is_some)
                .collect::<Vec<_>>(),
            [true, false]
        );
        assert_same(&given, &passed, &[&[1, 4, 2, 2]]);
    }

    #[test]
    fn inputs_stay() {
        let mut passed = graph(13, "x: input 1\n u: input 2\n y = Neg(x)");
        remove_dead_nodes(&mut passed);
        assert_eq!(passed.inputs().len(), 2);
    }
}
