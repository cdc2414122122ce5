//! Many styles on one picture.

pub mod create;
mod view;
