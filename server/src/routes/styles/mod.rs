//! Styles: the catalog, one style, its preview, and renders of it.

mod answer;
pub mod apply;
pub mod list;
pub mod preview;
pub mod show;
pub mod transfer;
mod view;

pub use apply::PictureFile;
