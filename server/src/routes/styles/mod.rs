//! Styles: the catalog, one style, its preview, and renders of it.

mod answer;
pub mod apply;
pub mod facets;
pub mod list;
pub mod preview;
mod query;
pub mod show;
pub mod transfer;
pub(super) mod view;

pub use apply::PictureFile;
