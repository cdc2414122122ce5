//! `style.toml`, controls and settings: what a style says about itself, and what people may set.
//!
//! The way through this crate:
//!
//! ```text
//! text --parse--> Manifest --+
//!                            +--Controls::for_style--> Controls --resolve--> Settings
//! plugin descriptions -------+
//! ```
//!
//! It reads text and data only: no file, no generator, no plugin is opened here, so a manifest of a stranger can be
//! looked at safely. Every stage reports all its [`Fault`]s in one go, each with file, line, column and what to do next.

mod control;
mod fault;
mod name;

pub use control::{ChoiceOption, Control, ControlKind};
pub use fault::{Fault, Faults};
pub use name::{NameError, StyleName};
