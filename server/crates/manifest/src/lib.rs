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

mod builtin;
pub mod codes;
mod control;
mod controls;
mod fault;
mod manifest;
mod name;
mod nearest;
mod parse;
mod settings;
mod text;

pub use builtin::{FORMAT, QUALITY, SIZE, STRENGTH, builtin_controls};
pub use control::{ChoiceOption, Control, ControlKind};
pub use controls::{Controls, SettingFault};
pub use fault::{Fault, Faults};
pub use manifest::{
    ChannelOrder, ControlOverride, FILE, GeneratorKind, GeneratorSection, Layout, MAX_BYTES, Manifest, PluginSection,
    Scale, StyleSection, TensorFormat,
};
pub use name::{NameError, PublisherName, StyleName};
pub use nearest::advice as did_you_mean;
pub use parse::parse;
pub use settings::Settings;

#[cfg(test)]
mod golden;
