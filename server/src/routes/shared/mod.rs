//! Boards that somebody let others look at, for whoever has the link.

pub mod show;
