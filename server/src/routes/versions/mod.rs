//! Versions of styles: from an upload to what everybody may use.

pub mod create;
pub mod decide;
pub mod events;
pub mod files;
pub mod list;
pub mod show;
pub mod sign;
pub(in crate::routes) mod view;
