//! Recognises nearest upsampling that is written out in moves, and puts one node in its place.
//!
//! Exporters without the operator repeat pixels by joining a tensor with itself and reshaping, or by expanding an axis of
//! length 1. What such a chain does is followed in factors (see [`factors`](super::factors)); it is upsampling where each
//! axis of the result is an axis of the input, followed by nothing but repeats. Adding 0 on the way changes nothing.
//!
//! Refused: chains that cut an axis, put another order of pixels, expand an axis of one place, or are used in the middle.

use std::collections::BTreeSet;

use super::factors::{Factor, Factors};
use super::probe::{Probe, agreed, probes};
use super::rewrite::{self, Rewrite, operator};
use crate::kernel::Binary;
use crate::load::Options;
use crate::plan::{Operand, Step};
use crate::{Graph, Kernel, Node, Tensor, ValueId};

/// Moves of one upsampling. A bound, because every move of a graph is looked at.
const LONGEST_CHAIN: usize = 12;
/// The opset at which Upsample has its scales as an input.
const OPSET_OF_UPSAMPLE: i64 = 9;

/// An upsampling, in terms of the graph.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    /// The node that makes the result.
    at: usize,
    x: ValueId,
    y: ValueId,
    /// How often each axis' places are repeated.
    scales: Vec<usize>,
}

/// Puts `Upsample` nodes where nearest upsampling is written out.
pub fn recognise_nearest(graph: &mut Graph, options: &Options) {
    let found = agreed(&probes(graph, options), |probe| find(graph, probe));
    let rewrites = found.iter().filter_map(|found| replace(graph, found)).collect();
    rewrite::apply(graph, rewrites);
}

/// The longest chains, from the end, so that no chain is taken for a part of itself.
fn find(graph: &Graph, probe: &Probe) -> Vec<Found> {
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for at in (0..probe.steps().len()).rev() {
        if taken.contains(&at) {
            continue;
        }
        if let Some((one, steps)) = chain(graph, probe, at) {
            taken.extend(steps);
            found.push(one);
        }
    }
    found
}

/// The upsampling that ends with step `at`, and its steps.
fn chain(graph: &Graph, probe: &Probe, at: usize) -> Option<(Found, BTreeSet<usize>)> {
    let last = &probe.steps()[at];
    let &[Some(y)] = graph.nodes.get(last.node)?.outputs.as_slice() else {
        return None;
    };
    if probe.operand(y) != Some(last.output) {
        return None;
    }
    let (mut moves, mut all) = (Vec::new(), BTreeSet::new());
    let (mut next, mut longest) = (Some(at), None);
    while let Some(step) = next.filter(|_| moves.len() < LONGEST_CHAIN) {
        let Some((x, more)) = source(probe, &probe.steps()[step]) else {
            break;
        };
        moves.push(&probe.steps()[step]);
        all.insert(step);
        all.extend(more);
        if let (Some(scales), Some(x)) = (scales(probe, x, &moves), probe.value(x))
            && probe.is_closed(&all)
        {
            let at = last.node;
            longest = Some((Found { at, x, y, scales }, all.clone()));
        }
        next = probe.maker(x);
    }
    longest
}

/// The one value that a move takes its elements from, and the steps on the way that only add 0.
fn source(probe: &Probe, step: &Step) -> Option<(Operand, Vec<usize>)> {
    let (&first, others) = step.inputs.split_first()?;
    match step.kernel {
        Kernel::Reshape(_) | Kernel::Expand(_) | Kernel::Tile(_) | Kernel::Concat(_) => {}
        _ => return None,
    }
    let mut nothing = Vec::new();
    for &other in others {
        if other != first {
            nothing.push(adds_nothing(probe, other, first)?);
        }
    }
    Some((first, nothing))
}

/// The step that makes `operand` from `x` by adding 0.
fn adds_nothing(probe: &Probe, operand: Operand, x: Operand) -> Option<usize> {
    let (at, a, b) = probe.binary(Binary::Add, operand)?;
    let zero = if a == x { b } else { a };
    let unchanged = (a == x || b == x) && probe.info(operand) == probe.info(x);
    (unchanged && probe.number(zero) == Some(0.0)).then_some(at)
}

/// Where a factor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    /// This axis of the input.
    Axis(usize),
    /// A repeat.
    Repeat,
}

/// How often `moves`, the last one first, repeat each axis of `x`, if they do nothing else.
fn scales(probe: &Probe, x: Operand, moves: &[&Step]) -> Option<Vec<usize>> {
    let mut factors = Factors::of(&probe.info(x).shape, Label::Axis);
    for step in moves.iter().rev() {
        factors = follow(probe, factors, step)?;
    }
    let given = &probe.info(x).shape;
    if factors.axes.len() != given.len() {
        return None;
    }
    let mut scales = Vec::with_capacity(given.len());
    for (axis, made_of) in factors.axes.iter().enumerate() {
        let mut made_of = made_of.iter().filter(|factor| factor.len != 1);
        if given[axis] != 1 {
            made_of.next().filter(|factor| factor.label == Label::Axis(axis))?;
        }
        let mut scale = 1_usize;
        for factor in made_of {
            scale = scale
                .checked_mul(factor.len)
                .filter(|_| factor.label == Label::Repeat)?;
        }
        scales.push(scale);
    }
    // An axis of one place is expanded rather than upsampled.
    let upsampled = scales.iter().any(|&scale| scale > 1);
    let expanded = scales.iter().zip(given).any(|(&scale, &side)| scale > 1 && side < 2);
    (upsampled && !expanded).then_some(scales)
}

/// The factors after one move.
fn follow(probe: &Probe, factors: Factors<Label>, step: &Step) -> Option<Factors<Label>> {
    let repeat = |len| Factor {
        label: Label::Repeat,
        len,
    };
    match &step.kernel {
        Kernel::Reshape(reshape) => factors.reshape(&reshape.shape, |_, _| None),
        Kernel::Concat(concat) => factors.repeat(concat.axis, repeat(step.inputs.len())),
        Kernel::Tile(tile) => {
            let repeats = tile.repeats.iter().enumerate();
            repeats
                .into_iter()
                .try_fold(factors, |factors, (axis, &often)| factors.repeat(axis, repeat(often)))
        }
        Kernel::Expand(expand) => {
            let given = &probe.info(*step.inputs.first()?).shape;
            let missing = expand.shape.len().checked_sub(given.len())?;
            let mut expanded = Factors {
                axes: [vec![Vec::new(); missing], factors.axes].concat(),
            };
            for (axis, &side) in expand.shape.iter().enumerate() {
                let before = axis.checked_sub(missing).map_or(1, |axis| given[axis]);
                if before != side {
                    expanded = expanded.repeat(axis, repeat(side))?;
                }
            }
            Some(expanded)
        }
        _ => None,
    }
}

fn replace(graph: &mut Graph, found: &Found) -> Option<Rewrite> {
    let op = operator("Upsample", OPSET_OF_UPSAMPLE, &[])?;
    let scales: Vec<f32> = found.scales.iter().map(|&scale| scale as f32).collect();
    let scales = graph.add_constant(Tensor::f32([scales.len()], &scales).ok()?);
    let node = Node {
        name: graph.nodes.get(found.at)?.name.clone(),
        op,
        inputs: vec![Some(found.x), Some(scales)],
        outputs: vec![Some(found.y)],
    };
    Some(Rewrite {
        at: found.at,
        nodes: vec![node],
    })
}

#[cfg(test)]
mod tests {
    use super::super::host::assert_same;
    use super::super::remove_dead_nodes;
    use super::super::text::graph;
    use super::*;

    /// The operators that are left; what is computed must stay equal at these shapes.
    fn check(text: &str, shapes: &[&[usize]], expect: &[(&str, usize)]) {
        let given = graph(13, text);
        let mut passed = given.clone();
        recognise_nearest(&mut passed, &Options::default());
        remove_dead_nodes(&mut passed);
        let operators: Vec<_> = passed.operators().into_iter().collect();
        assert_eq!(operators, expect);
        assert_same(&given, &passed, shapes);
    }

    #[test]
    fn old_pytorch_joins_a_tensor_with_itself() {
        // 0 is added so that the two are not one.
        let text = "x: input 1,4,4,6
            zero: number 0
            flat: list -1,1
            rows: list -1,12
            whole: list -1,4,8,12
            a = Reshape(x, flat)
            b = Add(a, zero)
            c = Concat(a, b) axis=1
            d = Reshape(c, rows)
            e = Add(zero, d)
            f = Concat(d, e) axis=1
            g = Reshape(f, whole)
            y = Relu(g)";
        check(text, &[&[1, 4, 4, 6]], &[("Relu", 1), ("Upsample", 1)]);
    }

    #[test]
    fn axes_of_one_are_expanded_or_tiled() {
        let expand = "x: input 2,3,4,5
            apart: list 2,3,4,1,5,1
            often: list 2,3,4,2,5,3
            whole: list 2,3,8,15
            a = Reshape(x, apart)
            b = Expand(a, often)
            y = Reshape(b, whole)";
        check(expand, &[&[2, 3, 4, 5]], &[("Upsample", 1)]);
        let tile = expand.replace("Expand", "Tile").replace("2,3,4,2,5,3", "1,1,1,2,1,3");
        check(&tile, &[&[2, 3, 4, 5]], &[("Upsample", 1)]);
    }

    #[test]
    fn sizes_may_be_computed() {
        let text = "x: input ?,?,?,3
            h = Shape(x)
            apart: list 0,0,1,-1,3
            a = Reshape(x, apart)
            b = Concat(a, a) axis=2
            twice: list 1,2,1,1
            w = Mul(h, twice)
            y = Reshape(b, w)";
        check(text, &[&[1, 4, 4, 3], &[2, 3, 5, 3]], &[("Upsample", 1)]);
    }

    #[test]
    fn what_is_something_else_stays() {
        // The picture twice side by side; rows and columns exchanged; a repeat that is used; something is added.
        let side_by_side = "x: input 1,2,4,4\n y = Concat(x, x) axis=3";
        let mixed = "x: input 1,2,4,4
            apart: list 1,2,1,4,4
            whole: list 1,2,4,8
            a = Reshape(x, apart)
            b = Concat(a, a) axis=2
            y = Reshape(b, whole)";
        let columns = "x: input 1,2,4,4
            apart: list 1,2,16,1
            whole: list 1,2,4,8
            a = Reshape(x, apart)
            b = Concat(a, a) axis=3
            y = Reshape(b, whole)";
        let used = format!("{columns}\n -> y, b");
        let added = columns
            .replace("Concat(a, a)", "Concat(a, c)")
            .replace("b = ", "one: number 1\n c = Add(a, one)\n b = ");
        for text in [side_by_side, mixed, &used, &added] {
            let mut passed = graph(13, text);
            recognise_nearest(&mut passed, &Options::default());
            assert!(!passed.operators().contains_key("Upsample"), "{text}");
        }
        let shape: &[usize] = &[1, 2, 4, 4];
        check(columns, &[shape], &[("Upsample", 1)]);
    }
}
