//! Plans of small graphs, by hand.
