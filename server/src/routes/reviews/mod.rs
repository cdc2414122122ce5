//! What people say of styles.

pub mod list;
pub mod mine;
pub mod remove;
mod view;
