//! Passes: rewrites of a graph that keep what it computes. One pass a file.

use crate::{Graph, load::Options};

/// Applies every pass, in the order in which they help each other.
pub fn apply(_graph: &mut Graph, _options: &Options) {}
