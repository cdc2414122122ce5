//! What people find wrong with styles and reviews.

pub mod create;
pub mod list;
pub mod settle;
mod view;
