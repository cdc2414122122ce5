//! Styles: the catalog, one style, its preview, and renders of it.

mod answer;
pub mod apply;
pub mod list;
pub mod preview;
pub mod show;
mod view;

pub use apply::PictureFile;
