//! The way of a picture through a style.
//!
//! ```text
//! request -> limits -> key -> cache? -> one flight -> admission -> place in the queue
//!         -> decode -> plugins "before" -> generator on a device -> plugins "after" -> strength -> encode -> cache
//! ```
//!
//! [`Renderer::render`] is that way; each stage is a file. A request is checked whole before a device is touched:
//! picture, settings and cost. Equal requests in flight run once, and when the last of those who wait has gone the work is
//! taken back.
//!
//! This crate knows neither HTTP nor libtorch: devices are behind `infer`, results behind `cache`.

mod admission;
mod answer;
mod chain;
mod config;
mod error;
mod flight;
mod generate;
mod key;
mod open;
mod passage;
mod rates;
mod raw;
mod renderer;
mod request;
mod style;
mod tensor;
#[cfg(test)]
mod tests;
mod timings;
mod verdict;

pub use admission::Admitted;
pub use answer::{Rendered, Source};
pub use config::RenderConfig;
pub use error::RenderError;
pub use key::{AnswerKey, ENGINE_VERSION, ParseKeyError};
pub use raw::RawOutput;
pub use renderer::Renderer;
pub use request::RenderRequest;
pub use style::LoadedStyle;
pub use timings::Timings;
