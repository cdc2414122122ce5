//! Frees models that were exported at one size.
//!
//! Exporters that trace a network write the sizes of the traced picture into Reshape, Resize, Expand and their like. The
//! network itself seldom depends on them. This pass goes through the graph at the declared size and at another one at
//! once; where a node holds a baked size, it is put in terms of sides of values that are there ([`Sides`]):
//!
//! - Reshape: by the factors that its target shares with its input (see [`factors`](super::factors)), also where an axis
//!   was made of others long before;
//! - Resize with sizes: by the ratio to its input;
//! - Expand, Tile, ConstantOfShape, Slice: by the last value that had such a side in that place;
//! - AveragePool over a whole picture becomes GlobalAveragePool.
//!
//! The freed graph is taken only if it gives the same shapes as before at the declared size, plans at three other sizes,
//! and its outputs grow with its input; otherwise all stays as it was. A product or quotient of a mean or sum with a
//! baked number of pixels is refused, for it would be wrong without anybody noticing. The batch is freed too where the
//! pictures of a batch are computed each alone.
//!
//! [`Sides`]: crate::ops::sides::Sides

mod baked;
mod check;
mod counts;
mod label;
mod sweep;
#[cfg(test)]
mod tests;
mod trace;

use check::Grows;
use sweep::Sweep;

use super::probe;
use crate::load::Options;
use crate::plan::InputSpec;
use crate::{Dim, Graph, Info};

/// Axes of a picture.
const RANK: usize = 4;

/// Opens the sides of a graph's pictures where the graph allows it.
pub fn free_sizes(graph: &mut Graph, options: &Options) {
    let freed = candidates(graph)
        .into_iter()
        .find_map(|freed| attempt(graph, options, &freed));
    if let Some(freed) = freed {
        *graph = freed;
    }
}

/// What is to be freed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Freed {
    /// For each input whether it is a picture whose sides are freed.
    pictures: Vec<bool>,
    /// Axes of height and width.
    axes: [usize; 2],
    /// The declared height and width.
    sides: [usize; 2],
    /// Whether the batch is freed too.
    batch: bool,
}

/// How many times larger than declared a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Scale {
    batch: usize,
    height: usize,
    width: usize,
}

const DECLARED: Scale = Scale {
    batch: 1,
    height: 1,
    width: 1,
};
/// The sizes that a freed graph must plan at. Batch, height and width grow differently, so that they are told apart.
const OTHERS: [Scale; 3] = [
    Scale {
        batch: 5,
        height: 2,
        width: 3,
    },
    Scale {
        batch: 3,
        height: 2,
        width: 2,
    },
    Scale {
        batch: 2,
        height: 3,
        width: 2,
    },
];

/// What could be freed, the likeliest first: channels first or last, with or without the batch.
fn candidates(graph: &Graph) -> Vec<Freed> {
    let fixed = |dims: &[Dim], axes: [usize; 2]| match [&dims[axes[0]], &dims[axes[1]]] {
        [Dim::Fixed(height), Dim::Fixed(width)] => Some([*height, *width]),
        _ => None,
    };
    let ranked = graph
        .inputs
        .iter()
        .map(|port| port.dims.as_deref().filter(|dims| dims.len() == RANK));
    let ranked: Vec<Option<&[Dim]>> = ranked.collect();
    let Some(&first) = ranked.iter().flatten().next() else {
        return Vec::new();
    };
    let is_color = |axis: usize| matches!(first[axis], Dim::Fixed(1..=4));
    // Colors tell where channels are; without them, the one place where they can be is where freeing works.
    let layouts: &[[usize; 2]] = match (is_color(1), is_color(3)) {
        (true, _) => &[[2, 3]],
        (false, true) => &[[1, 2]],
        (false, false) => &[[2, 3], [1, 2]],
    };
    let mut candidates = Vec::new();
    for &axes in layouts {
        let Some(sides) = fixed(first, axes) else {
            continue;
        };
        for batch in [true, false] {
            let picture = |dims: &Option<&[Dim]>| dims.is_some_and(|dims| fixed(dims, axes) == Some(sides));
            candidates.push(Freed {
                pictures: ranked.iter().map(picture).collect(),
                axes,
                sides,
                batch,
            });
        }
    }
    candidates
}

/// The freed graph, if it holds what it must.
fn attempt(graph: &Graph, options: &Options, freed: &Freed) -> Option<Graph> {
    let limits = probe::limits(options);
    let mut open = freed.open(graph);
    let nodes = std::mem::take(&mut open.nodes);
    let (declared, other) = (freed.inputs(graph, DECLARED)?, freed.inputs(graph, OTHERS[0])?);
    let mut sweep = Sweep::new(open, &declared, &other, &limits)?;
    for node in nodes {
        sweep.node(node)?;
    }
    let mut open = sweep.finish();
    let grows = check::grows(graph, &open, freed, &limits)?;
    for (port, grows) in open.outputs.iter_mut().zip(grows) {
        port.dims = Some(grows.iter().map(Grows::dim).collect());
    }
    Some(open)
}

impl Freed {
    /// The graph with open inputs.
    fn open(&self, graph: &Graph) -> Graph {
        let mut open = graph.clone();
        let pictures = open
            .inputs
            .iter_mut()
            .zip(&self.pictures)
            .filter(|(_, picture)| **picture);
        for dims in pictures.filter_map(|(port, _)| port.dims.as_mut()) {
            let names = ["height", "width"];
            for (axis, name) in self.axes.into_iter().zip(names) {
                dims[axis] = Dim::Named(name.to_owned());
            }
            if self.batch && matches!(dims[0], Dim::Fixed(_)) {
                dims[0] = Dim::Named("batch".to_owned());
            }
        }
        open
    }

    /// Inputs of the declared size times `scale`; sides that the file leaves open are small.
    fn inputs(&self, graph: &Graph, scale: Scale) -> Option<Vec<InputSpec>> {
        let mut inputs = Vec::with_capacity(graph.inputs.len());
        for (port, &picture) in graph.inputs.iter().zip(&self.pictures) {
            let mut shape = Vec::new();
            for (axis, dim) in port.dims.as_ref()?.iter().enumerate() {
                let times = match axis {
                    _ if !picture => 1,
                    0 if self.batch || !matches!(dim, Dim::Fixed(_)) => scale.batch,
                    _ if axis == self.axes[0] => scale.height,
                    _ if axis == self.axes[1] => scale.width,
                    _ => 1,
                };
                let side = match dim {
                    Dim::Fixed(side) => *side,
                    Dim::Named(_) | Dim::Unknown => 2,
                };
                shape.push(side.checked_mul(times)?);
            }
            inputs.push(InputSpec::of(Info::new(port.dtype, shape)));
        }
        Some(inputs)
    }
}
