//! Settings: the values of all controls for one render, checked and complete.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

use crate::builtin;

/// Checked settings of one render, made by [`crate::Controls::resolve`].
///
/// Each control of a plugin has its value, given or default. Of the built-in controls only what somebody said is
/// there (a request, or a style that pins it), so that a server can tell an unset `format` from one that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub(crate) plugins: BTreeMap<String, Value>,
    pub(crate) builtin: BTreeMap<String, Value>,
    pub(crate) strength: f64,
    pub(crate) quality: u8,
}

impl Settings {
    /// The values of all plugins' controls as one JSON object, the same text for the same values: keys sorted, numbers
    /// in their shortest form, no blanks.
    pub fn canonical_json(&self) -> String {
        let object: Map<String, Value> = self
            .plugins
            .iter()
            .map(|(id, value)| (id.clone(), value.clone()))
            .collect();
        Value::Object(object).to_string()
    }

    /// What the plugin that is called `alias` gets: its controls by their own ids, sorted.
    pub fn for_plugin(&self, alias: &str) -> Map<String, Value> {
        let own = self.plugins.iter().filter_map(|(id, value)| {
            let (plugin, control) = id.split_once('.')?;
            (plugin == alias).then(|| (control.to_owned(), value.clone()))
        });
        own.collect()
    }

    /// How much of the style shows, 0 to 1.
    pub fn strength(&self) -> f64 {
        self.strength
    }

    /// The longest side that was asked for, in pixels; `None` means the picture's own.
    pub fn size(&self) -> Option<u32> {
        let pixels = self.builtin.get(builtin::SIZE)?.as_u64()?;
        u32::try_from(pixels).ok()
    }

    /// The file format that was asked for or that the style pins: `png`, `jpeg`, `webp` or `tiff`.
    pub fn format(&self) -> Option<&str> {
        self.builtin.get(builtin::FORMAT)?.as_str()
    }

    /// Quality of lossy formats, 1 to 100.
    pub fn quality(&self) -> u8 {
        self.quality
    }
}
