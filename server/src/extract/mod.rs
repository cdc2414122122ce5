//! From requests to types that cannot be wrong. Whatever does not fit is an [`ApiError`](crate::error::ApiError) here.

mod accept;
mod conditional;
mod pairs;
mod room;
mod settings;
mod style;
mod upload;

pub use accept::Accepted;
pub use conditional::{entity_tag, has_current};
pub use pairs::Pairs;
pub use room::{Held, Room};
pub use settings::Given;
pub use style::{Style, StylePath};
pub use upload::{Bounds, Upload, read};
