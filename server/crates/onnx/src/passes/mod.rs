//! Passes: rewrites of a graph that keep what it computes. One pass a file.
//!
//! Passes look at *probes*: plans at the declared size, or, where sides are open, at two sizes that have nothing in
//! common. A plan has no opsets, no computed shapes and no nodes that do nothing, so that a pattern is a handful of
//! kernels; one that is there at every probe is there at every size.

mod dead_nodes;
mod factors;
mod fold_batch_norm;
mod fold_constants;
mod free_sizes;
mod fuse_pad_conv;
#[cfg(test)]
pub(crate) mod host;
mod probe;
mod recognise_instance_norm;
mod recognise_nearest;
mod rewrite;
#[cfg(test)]
pub(crate) mod text;

pub use dead_nodes::remove_dead_nodes;
pub use fold_batch_norm::fold_batch_norm;
pub use fold_constants::fold_constants;
pub use free_sizes::free_sizes;
pub use fuse_pad_conv::fuse_pad_conv;
pub use recognise_instance_norm::recognise_instance_norm;
pub use recognise_nearest::recognise_nearest;

use crate::{Graph, load::Options};

/// Applies every pass, in the order in which they help each other.
///
/// Folding first, because patterns have constants in them; recognition next, because what is recognised no longer holds
/// baked sizes; the passes on convolutions between, for they only need constants; sizes last.
pub fn apply(graph: &mut Graph, options: &Options) {
    fold_constants(graph, options);
    remove_dead_nodes(graph);
    recognise_nearest(graph, options);
    recognise_instance_norm(graph, options);
    fold_batch_norm(graph, options);
    fuse_pad_conv(graph, options);
    remove_dead_nodes(graph);
    free_sizes(graph, options);
    remove_dead_nodes(graph);
}
