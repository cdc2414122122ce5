//! Boards: styles and renders that somebody put together.

pub mod create;
pub mod items;
pub mod links;
pub mod list;
pub mod one;
pub(super) mod view;

use std::str::FromStr;

use crate::error::{ApiError, Code};

/// An id that a path holds.
pub(super) fn id<T: FromStr>(text: &str) -> Result<T, ApiError> {
    let not_found = |_| ApiError::new(Code::EntryNotFound, "there is no such entry of yours");
    text.parse().map_err(not_found)
}
