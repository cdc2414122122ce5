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

#[cfg(test)]
mod tests {
    use super::super::host::assert_same;
    use super::super::text::graph;
    use super::*;
    use crate::Tensor;

    /// The operators that are left within these bytes; what is computed must stay equal.
    fn check(text: &str, fold_bytes: usize, expect: &[(&str, usize)]) {
        let given = graph(13, text);
        let mut passed = given.clone();
        let options = Options {
            fold_bytes,
            ..Options::default()
        };
        fold_constants(&mut passed, &options);
        let operators: Vec<_> = passed.operators().into_iter().collect();
        assert_eq!(operators, expect);
        assert_same(&given, &passed, &[&[1, 3, 4, 4]]);
    }

    const CHAIN: &str = "x: input 1,3,4,4
        g: random 3
        s: list 1,3,1,1
        r = Reshape(g, s)
        a = Mul(r, r)
        y = Mul(x, a)";

    #[test]
    fn what_depends_on_constants_alone_is_computed() {
        check(CHAIN, 72, &[("Mul", 1)]);
    }

    #[test]
    fn folding_is_bounded() {
        // The product goes through nine doubles; a reshape through nothing.
        check(CHAIN, 71, &[("Mul", 2)]);
        check(CHAIN, 0, &[("Mul", 2)]);
    }

    #[test]
    fn a_failed_fold_is_paid_for() {
        let given = graph(
            13,
            "a: list 1,2,3\n z: list 0\n b = Div(a, z)\n c = Add(a, a)\n y = Add(b, c)",
        );
        let passed = |fold_bytes| {
            let mut passed = given.clone();
            let options = Options {
                fold_bytes,
                ..Options::default()
            };
            fold_constants(&mut passed, &options);
            passed.operators().get("Add").copied()
        };
        // Each takes up to nine doubles.
        assert_eq!((passed(72), passed(144)), (Some(2), Some(1)));
    }

    #[test]
    fn constant_nodes_cost_nothing() {
        let value = Tensor::f32([2], &[1.0, 2.0]).expect("a list");
        let node = crate::testing::Node::new("Constant", &[], &["y"]).tensor("value", &value);
        let mut passed = crate::testing::Model::new(13)
            .node(node)
            .any_output("y")
            .parse()
            .expect("a graph");
        let options = Options {
            fold_bytes: 0,
            ..Options::default()
        };
        fold_constants(&mut passed, &options);
        assert!(passed.nodes().is_empty());
        let constant = passed.constant(passed.outputs()[0].value).expect("a constant");
        assert_eq!(**constant, value);
    }
}
