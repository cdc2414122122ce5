//! What does not work as it should on this node.

pub mod list;
