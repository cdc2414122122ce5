//! Folds a batch norm into the convolution before it.
//!
//! `(w * x + b - mean) / sqrt(variance + epsilon) * scale + bias` is a convolution with other weights and another bias;
//! they are computed in double precision. Only where all parameters are constants, in float32 or float64 (rounding half
//! precision again would change results), nobody else needs the convolution's result, and no other node the weights: then
//! folding holds no more weights than the file.

use std::collections::HashMap;

use super::probe::{Probe, probes};
use super::rewrite::{self, Rewrite};
use crate::load::Options;
use crate::plan::Operand;
use crate::{DType, Graph, Info, Kernel, Node, Tensor, ValueId};

/// Folds every batch norm that follows a convolution, or a transposed one, with constant weights.
pub fn fold_batch_norm(graph: &mut Graph, options: &Options) {
    // Weights are the same at every size.
    let Some(probe) = probes(graph, options).into_iter().next() else {
        return;
    };
    let mut uses: HashMap<ValueId, usize> = HashMap::new();
    for value in graph.nodes.iter().flat_map(|node| node.inputs.iter().flatten()) {
        *uses.entry(*value).or_insert(0) += 1;
    }
    let mut rewrites = Vec::new();
    for at in 0..probe.steps().len() {
        if let Some(pair) = fold(graph, &probe, &uses, at) {
            rewrites.extend(pair);
        }
    }
    rewrite::apply(graph, rewrites);
}

/// The convolution with other weights, and nothing in place of the batch norm that is step `at`.
fn fold(graph: &mut Graph, probe: &Probe, uses: &HashMap<ValueId, usize>, at: usize) -> Option<[Rewrite; 2]> {
    let norm = &probe.steps()[at];
    let (Kernel::BatchNorm(kernel), &[x, ref parameters @ ..]) = (&norm.kernel, norm.inputs.as_slice()) else {
        return None;
    };
    let before = &probe.steps()[probe.maker(x)?];
    let groups = match &before.kernel {
        Kernel::Conv(_) => None,
        Kernel::ConvTranspose(conv) => Some(conv.groups),
        _ => return None,
    };
    let (conv, &[Some(y)]) = (
        graph.nodes.get(before.node)?,
        graph.nodes.get(norm.node)?.outputs.as_slice(),
    ) else {
        return None;
    };
    let weight = conv.input(1)?;
    let whole = probe.operand(conv.output()?) == Some(x) && probe.operand(y) == Some(norm.output);
    if !whole || probe.only_user(x) != Some(at) || uses.get(&weight) != Some(&1) {
        return None;
    }
    let (weights, bias) = (graph.constant(weight)?.clone(), bias(graph, conv)?);
    if weights.bytes().is_empty() {
        return None;
    }
    let scales = Scales::of(probe, parameters, kernel.epsilon)?;
    let weights = scales.weights(&weights, groups)?;
    let bias = scales.bias(weights.dtype(), bias.as_deref())?;
    let node = Node {
        inputs: vec![
            conv.input(0),
            Some(graph.add_constant(weights)),
            Some(graph.add_constant(bias)),
        ],
        outputs: vec![Some(y)],
        ..graph.nodes.get(before.node)?.clone()
    };
    let folded = |at, nodes| Rewrite { at, nodes };
    Some([folded(before.node, vec![node]), folded(norm.node, Vec::new())])
}

/// The convolution's bias; `None` inside where it has none, outside where it is computed.
#[expect(clippy::option_option, reason = "no bias and no constant are different answers")]
fn bias(graph: &Graph, conv: &Node) -> Option<Option<Vec<f64>>> {
    match conv.input(2) {
        None => Some(None),
        Some(bias) => Some(Some(graph.constant(bias)?.to_f64s())),
    }
}

/// A batch norm as a factor and a summand for each channel.
struct Scales {
    factors: Vec<f64>,
    shifts: Vec<f64>,
}

impl Scales {
    /// From scale, bias, mean and variance.
    fn of(probe: &Probe, parameters: &[Operand], epsilon: f64) -> Option<Self> {
        let &[scale, bias, mean, variance] = parameters else {
            return None;
        };
        let values = |operand| Some(probe.constant(operand)?.to_f64s());
        let (scale, bias, mean, variance) = (values(scale)?, values(bias)?, values(mean)?, values(variance)?);
        let factors: Vec<f64> = scale
            .iter()
            .zip(&variance)
            .map(|(scale, variance)| scale / (variance + epsilon).sqrt())
            .collect();
        let shifts = bias
            .iter()
            .zip(&mean)
            .zip(&factors)
            .map(|((bias, mean), factor)| bias - mean * factor)
            .collect();
        let whole = factors.iter().all(|factor| factor.is_finite());
        whole.then_some(Self { factors, shifts })
    }

    /// The weights of a convolution, or of a transposed one with so many groups, each times its channel's factor.
    fn weights(&self, weights: &Tensor, groups: Option<usize>) -> Option<Tensor> {
        let shape = weights.shape();
        if !matches!(weights.dtype(), DType::F32 | DType::F64) || self.factors.is_empty() {
            return None;
        }
        let (&first, &second) = (shape.first()?, shape.get(1)?);
        let inner = shape.get(2..)?.iter().product::<usize>().max(1);
        // Index of the channel that weight (i, j, ...) belongs to.
        let channel = |i: usize, j: usize| match groups {
            None => i,
            Some(groups) => i / (first / groups).max(1) * second + j,
        };
        let factor = |at: usize| {
            let (i, j) = (at / inner / second.max(1), at / inner % second.max(1));
            self.factors.get(channel(i, j)).copied()
        };
        let values = weights.to_f64s().into_iter().enumerate();
        let scaled = values
            .map(|(at, value)| Some(value * factor(at)?))
            .collect::<Option<Vec<f64>>>()?;
        Tensor::from_f64s(weights.info().clone(), &scaled).ok()
    }

    fn bias(&self, dtype: DType, bias: Option<&[f64]>) -> Option<Tensor> {
        let given = |channel: usize| bias.map_or(Some(0.0), |bias| bias.get(channel).copied());
        let channels = self.factors.iter().zip(&self.shifts).enumerate();
        let values = channels
            .map(|(channel, (factor, shift))| Some(given(channel)? * factor + shift))
            .collect::<Option<Vec<f64>>>()?;
        Tensor::from_f64s(Info::new(dtype, [values.len()]), &values).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::host::assert_same;
    use super::super::remove_dead_nodes;
    use super::super::text::graph;
    use super::*;

    const PARAMETERS: &str = "
        s: random 4
        o: random 4
        m: random 4
        r: random 4
        v = Abs(r)";

    /// How many batch norms are left after `convolution` of `x` into `c`; what is computed must stay equal.
    fn check(convolution: &str, rest: &str, expect: usize) {
        let text = format!(
            "x: input ?,6,?,?\n {convolution}\n {PARAMETERS}\n y = BatchNormalization(c, s, o, m, v) epsilon=0.01\n {rest}"
        );
        let given = graph(13, &text);
        let mut passed = given.clone();
        super::super::fold_constants(&mut passed, &Options::default());
        fold_batch_norm(&mut passed, &Options::default());
        remove_dead_nodes(&mut passed);
        let left = passed.operators().get("BatchNormalization").copied();
        assert_eq!(left.unwrap_or(0), expect);
        assert_same(&given, &passed, &[&[2, 6, 5, 4]]);
    }

    #[test]
    fn it_goes_into_convolutions() {
        check("w: random 4,6,3,3\n c = Conv(x, w) pads=[1,1,1,1]", "", 0);
        check("w: random 4,6,1,1\n i: random 4\n c = Conv(x, w, i)", "", 0);
        check("w: random 4,3,3,3\n c = Conv(x, w) group=2", "", 0);
        check("w: random 4,6,3,3\n k = Tanh(w)\n c = Conv(x, k)", "", 0);
    }

    #[test]
    fn it_goes_into_transposed_convolutions() {
        check("w: random 6,4,2,2\n c = ConvTranspose(x, w) strides=[2,2]", "", 0);
        check(
            "w: random 6,2,3,3\n i: random 4\n c = ConvTranspose(x, w, i) group=2 strides=[2,2]",
            "",
            0,
        );
    }

    #[test]
    fn it_stays_where_something_else_needs_the_convolution_or_its_weights() {
        let plain = "w: random 4,6,3,3\n c = Conv(x, w)";
        check(plain, "-> y, c", 1);
        check(plain, "z = Relu(c)\n -> y, z", 1);
        check(plain, "a = Conv(x, w)\n z = Add(y, a)", 1);
        check("w: random 4,6,3,3\n d = Conv(x, w)\n c = Relu(d)", "", 1);
    }

    #[test]
    fn computed_weights_stay() {
        let text = format!(
            "x: input 1,6,4,4\n k: input 4,6,3,3\n c = Conv(x, k)\n {PARAMETERS}\n y = BatchNormalization(c, s, o, m, v)"
        );
        let mut passed = graph(13, &text);
        super::super::fold_constants(&mut passed, &Options::default());
        fold_batch_norm(&mut passed, &Options::default());
        assert_eq!(passed.operators()["BatchNormalization"], 1);
    }
}
