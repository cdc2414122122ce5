//! Styles that somebody likes to have at hand.

pub mod change;
pub mod list;
