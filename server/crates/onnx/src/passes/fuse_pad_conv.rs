//! Puts zeros that are padded before a convolution into the convolution.
//!
//! Only where the border is as wide at every size, is 0, lies on spatial axes, and nobody else needs the padded picture.
//! Reflected and repeated borders stay, for no convolution makes them.

use std::sync::Arc;

use super::probe::{Probe, agreed, probes};
use super::rewrite::{self, Rewrite};
use crate::kernel::PadMode;
use crate::load::Options;
use crate::ops::conv::Conv;
use crate::ops::window::{AutoPad, Window};
use crate::{Graph, Kernel, Node, ValueId};

/// A border and the convolution after it, in terms of the graph.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    /// The convolution.
    at: usize,
    /// What is padded.
    x: ValueId,
    /// All pads before, then all after, the convolution's own included.
    pads: Vec<usize>,
}

/// Fuses every border of zeros with the convolution after it.
pub fn fuse_pad_conv(graph: &mut Graph, options: &Options) {
    let found = agreed(&probes(graph, options), |probe| find(graph, probe));
    let rewrites = found.iter().filter_map(|found| fuse(graph, found)).collect();
    rewrite::apply(graph, rewrites);
}

fn find(graph: &Graph, probe: &Probe) -> Vec<Found> {
    (0..probe.steps().len())
        .filter_map(|at| locate(graph, probe, at))
        .collect()
}

/// The convolution after the border that is step `at`.
fn locate(graph: &Graph, probe: &Probe, at: usize) -> Option<Found> {
    let border = &probe.steps()[at];
    let (Kernel::Pad(pad), &[x]) = (&border.kernel, border.inputs.as_slice()) else {
        return None;
    };
    let after = &probe.steps()[probe.only_user(border.output)?];
    let (Kernel::Conv(kernel), Some(&input)) = (&after.kernel, after.inputs.first()) else {
        return None;
    };
    let node = graph.nodes.get(after.node)?;
    let whole =
        probe.operand(node.input(0)?) == Some(border.output) && probe.operand(node.output()?) == Some(after.output);
    let outside = pad.pads.get(..2)? == [(0, 0); 2];
    if pad.mode != PadMode::Constant(0.0) || input != border.output || !whole || !outside {
        return None;
    }
    // Borders that follow the size would be fixed by this.
    let plain = matches!(node.op::<Conv>()?.window.auto_pad, AutoPad::NotSet | AutoPad::Valid);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (own, added) in kernel.pads.iter().zip(pad.pads.get(2..)?) {
        before.push(usize::try_from(added.0).ok()?.checked_add(own.0)?);
        after.push(usize::try_from(added.1).ok()?.checked_add(own.1)?);
    }
    plain.then_some(Found {
        at: probe.steps()[probe.only_user(border.output)?].node,
        x: probe.value(x)?,
        pads: [before, after].concat(),
    })
}

fn fuse(graph: &Graph, found: &Found) -> Option<Rewrite> {
    let node = graph.nodes.get(found.at)?;
    let conv = node.op::<Conv>()?;
    let fused = Conv {
        window: Window {
            pads: Some(found.pads.clone()),
            auto_pad: AutoPad::NotSet,
            ..conv.window.clone()
        },
        groups: conv.groups,
    };
    let inputs = std::iter::once(Some(found.x)).chain(node.inputs.iter().skip(1).copied());
    Some(Rewrite {
        at: found.at,
        nodes: vec![Node {
            op: Arc::new(fused),
            inputs: inputs.collect(),
            ..node.clone()
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::super::host::assert_same;
    use super::super::remove_dead_nodes;
    use super::super::text::graph;
    use super::*;

    /// Whether the border goes into the convolution; what is computed must stay equal.
    fn check(text: &str, expect: bool) {
        let given = graph(10, &format!("x: input ?,2,?,?\n w: random 3,2,3,3\n {text}"));
        let mut passed = given.clone();
        fuse_pad_conv(&mut passed, &Options::default());
        remove_dead_nodes(&mut passed);
        assert_eq!(!passed.operators().contains_key("Pad"), expect, "{text}");
        assert_same(&given, &passed, &[&[1, 2, 6, 7], &[2, 2, 5, 4]]);
    }

    #[test]
    fn zeros_go_into_the_convolution() {
        check("p = Pad(x) pads=[0,0,1,2,0,0,3,4]\n y = Conv(p, w)", true);
        check(
            "p = Pad(x) pads=[0,0,1,1,0,0,1,1]\n y = Conv(p, w) pads=[1,0,0,1] strides=[2,2]",
            true,
        );
        check(
            "p = Pad(x) pads=[0,0,1,1,0,0,1,1]\n y = Conv(p, w) auto_pad='VALID' pads=[1,1,1,1]",
            true,
        );
    }

    #[test]
    fn other_borders_stay() {
        check(
            "p = Pad(x) pads=[0,0,1,1,0,0,1,1] mode='reflect'\n y = Conv(p, w)",
            false,
        );
        check("p = Pad(x) pads=[0,0,1,1,0,0,1,1] value=0.5\n y = Conv(p, w)", false);
        check(
            "p = Pad(x) pads=[0,0,1,1,0,0,1,1]\n y = Conv(p, w) auto_pad='SAME_UPPER' strides=[2,2]",
            false,
        );
        check("p = Pad(x) pads=[0,0,1,1,0,0,1,1]\n y = Conv(p, w)\n -> y, p", false);
        check("p = Pad(x) pads=[1,0,0,0,1,0,0,0]\n y = Conv(p, w)", false);
    }
}
