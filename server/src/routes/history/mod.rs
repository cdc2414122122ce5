//! Renders that somebody had kept.

pub mod again;
pub mod list;
pub mod pictures;
pub mod remove;
pub mod show;
mod view;

use db::RenderId;

use crate::error::{ApiError, Code};

/// The id that a path holds.
fn id(text: &str) -> Result<RenderId, ApiError> {
    let not_found = |_| ApiError::new(Code::EntryNotFound, "there is no such render of yours");
    text.parse().map_err(not_found)
}
