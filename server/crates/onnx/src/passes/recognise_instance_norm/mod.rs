//! Recognises instance norm that is written out in primitive operators, and puts one node in its place.
//!
//! Exporters without the operator write `(x - mean) / sqrt(variance + epsilon) * scale + bias` in a dozen nodes, each of
//! which reads and writes the whole picture, and the old ones bake its size into their Reshapes. What is recognised:
//!
//! - means over space as ReduceMean, one axis after another, through Reshapes that join the axes, or a global pool;
//! - variances as the mean of `d * d`, `d ^ 2` or `d * (d + tiny)`, with `d` computed once or twice;
//! - the deviation as a divisor, a reciprocal or a negative power;
//! - `x * a + (bias - mean * a)`, as TensorFlow writes it;
//! - any order of the operands of a sum or product, scale and bias or neither, channels first or last.
//!
//! Refused: statistics over anything but all of space, scales that are computed (they stay as they are, after the node),
//! and chains of which anything is used elsewhere.

mod affine;
mod mean;
mod normalization;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::probe::{Probe, agreed, probes};
use super::rewrite::{self, Rewrite, operator};
use crate::load::Options;
use crate::ops::instance_norm::InstanceNormalization;
use crate::proto::{AttributeProto, attribute_type};
use crate::{DType, Graph, Info, Node, Tensor, ValueId};

/// An instance norm, in terms of the graph.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    /// The node that makes the result.
    at: usize,
    x: ValueId,
    y: ValueId,
    dtype: DType,
    rank: usize,
    /// The axis of the channels.
    channel: usize,
    epsilon: f64,
    /// One for each channel.
    scale: Vec<f64>,
    bias: Vec<f64>,
}

/// Puts `InstanceNormalization` nodes where instance norm is written out.
pub fn recognise_instance_norm(graph: &mut Graph, options: &Options) {
    let found = agreed(&probes(graph, options), |probe| find(graph, probe));
    let rewrites: Option<Vec<Rewrite>> = found.iter().map(|found| replace(graph, found)).collect();
    rewrite::apply(graph, rewrites.unwrap_or_default());
}

fn find(graph: &Graph, probe: &Probe) -> Vec<Found> {
    (0..probe.steps().len())
        .filter_map(|at| {
            let norm = affine::extend(probe, normalization::find(probe, at)?)?;
            locate(graph, probe, &norm)
        })
        .collect()
}

/// The same in terms of the graph, if it is whole nodes.
fn locate(graph: &Graph, probe: &Probe, norm: &affine::Norm) -> Option<Found> {
    let last = &probe.steps()[*norm.core.steps.last()?];
    let &[Some(y)] = graph.nodes.get(last.node)?.outputs.as_slice() else {
        return None;
    };
    let info = probe.info(norm.core.x);
    (probe.operand(y) == Some(last.output) && probe.is_closed(&norm.core.steps)).then_some(Found {
        at: last.node,
        x: probe.value(norm.core.x)?,
        y,
        dtype: info.dtype,
        rank: info.rank(),
        channel: norm.core.channel,
        epsilon: norm.core.epsilon,
        scale: norm.scale.clone(),
        bias: norm.bias.clone(),
    })
}

fn replace(graph: &mut Graph, found: &Found) -> Option<Rewrite> {
    let name = graph.nodes[found.at].name.clone();
    let info = Info::new(found.dtype, [found.scale.len()]);
    let scale = graph.add_constant(Tensor::from_f64s(info.clone(), &found.scale).ok()?);
    let bias = graph.add_constant(Tensor::from_f64s(info, &found.bias).ok()?);
    let epsilon = found.epsilon;
    let norm = |x, y| Node {
        name: name.clone(),
        op: Arc::new(InstanceNormalization { epsilon }),
        inputs: vec![Some(x), Some(scale), Some(bias)],
        outputs: vec![Some(y)],
    };
    let (x, y, at) = (found.x, found.y, found.at);
    if found.channel == 1 {
        let nodes = vec![norm(x, y)];
        return Some(Rewrite { at, nodes });
    }
    // Channels go to the second place, and back.
    let (before, after) = (graph.fresh(), graph.fresh());
    let others = (1..found.rank).filter(|&axis| axis != found.channel);
    let forth: Vec<usize> = [0, found.channel].into_iter().chain(others).collect();
    let mut back = vec![0; found.rank];
    for (to, &from) in forth.iter().enumerate() {
        back[from] = to;
    }
    let nodes = vec![
        transpose(&name, &forth, x, before)?,
        norm(before, after),
        transpose(&name, &back, after, y)?,
    ];
    Some(Rewrite { at, nodes })
}

fn transpose(name: &str, axes: &[usize], from: ValueId, to: ValueId) -> Option<Node> {
    let order = AttributeProto {
        name: "perm".to_owned(),
        r#type: attribute_type::INTS,
        ints: axes.iter().map(|&axis| axis as i64).collect(),
        ..AttributeProto::default()
    };
    Some(Node {
        name: name.to_owned(),
        op: operator("Transpose", 1, &[order])?,
        inputs: vec![Some(from)],
        outputs: vec![Some(to)],
    })
}
