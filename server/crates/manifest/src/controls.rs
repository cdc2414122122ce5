//! The controls of one style: Pastiche's own and its plugins', with what the style changes about them.
//!
//! A control that a style pins is no longer there to be set: it is left out of the list and the schema, and every
//! render has its value.

mod overrides;
mod resolve;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Control, Fault, Faults, Manifest, PluginSection, builtin, builtin_controls, codes, nearest};

pub use resolve::SettingFault;

/// Most controls that one plugin may have.
const MAX_PER_PLUGIN: usize = 64;

/// All controls of a style, ready to check settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Controls {
    /// In the order of forms: `strength`, the plugins' in pipeline order, then `size`, `format` and `quality`.
    open: Vec<Control>,
    /// Pinned values in canonical form, by id.
    pinned: BTreeMap<String, Value>,
}

impl Controls {
    /// Puts together what a style, its plugins and Pastiche say. `described` holds each plugin's own controls (bare
    /// ids) by the plugin's alias.
    ///
    /// # Errors
    /// Every fault at once: a plugin without description, a description that breaks a rule, settings and changes
    /// that name no control or give a value it does not take.
    pub fn for_style(manifest: &Manifest, described: &BTreeMap<String, Vec<Control>>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let mut open = Vec::new();
        for (index, plugin) in manifest.plugins.iter().enumerate() {
            let path = format!("plugin.{index}");
            let Some(controls) = described.get(&plugin.alias) else {
                let message = format!("plugin `{}` is not described", plugin.alias);
                faults.0.push(manifest.fault(&path, codes::NOT_DESCRIBED, message));
                continue;
            };
            faults.0.extend(description_faults(plugin, controls));
            let mut controls = controls.clone();
            apply_settings(manifest, &path, plugin, &mut controls, &mut faults);
            for control in &mut controls {
                control.id = format!("{}.{}", plugin.alias, control.id);
            }
            open.append(&mut controls);
        }
        for control in builtin_controls() {
            let at = if control.id == builtin::STRENGTH { 0 } else { open.len() };
            open.insert(at, control);
        }
        let pinned = overrides::apply(manifest, &mut open, &mut faults);
        faults.or(Self { open, pinned })
    }

    /// The controls that can be set, in the order to show.
    pub fn iter(&self) -> impl Iterator<Item = &Control> {
        self.open.iter()
    }

    /// The control with this id, if it can be set.
    pub fn get(&self, id: &str) -> Option<&Control> {
        self.open.iter().find(|control| control.id == id)
    }
}

/// What is wrong with a plugin's own description.
fn description_faults(plugin: &PluginSection, controls: &[Control]) -> Vec<Fault> {
    let mut messages: Vec<String> = controls.iter().flat_map(Control::mistakes).collect();
    if controls.len() > MAX_PER_PLUGIN {
        messages.push(format!(
            "{} controls; a plugin has at most {MAX_PER_PLUGIN}",
            controls.len()
        ));
    }
    let mut seen = BTreeSet::new();
    let repeated = controls.iter().filter(|control| !seen.insert(control.id.as_str()));
    messages.extend(repeated.map(|control| format!("control `{}` is described twice", control.id)));
    let fault = |message| Fault::new(codes::BAD_CONTROL, plugin.file.as_str(), message);
    messages.into_iter().map(fault).collect()
}

/// Makes `settings` of a plugin's entry the defaults of its controls.
fn apply_settings(
    manifest: &Manifest,
    path: &str,
    plugin: &PluginSection,
    controls: &mut [Control],
    faults: &mut Faults,
) {
    for (id, value) in &plugin.settings {
        let path = format!("{path}.settings.{id}");
        let Some(control) = controls.iter_mut().find(|control| control.id == *id) else {
            let message = format!("plugin `{}` has no control `{id}`", plugin.alias);
            let fault = manifest.fault(&path, codes::UNKNOWN_CONTROL, message);
            let help = nearest::advice(id, controls.iter().map(|control| control.id.as_str()));
            faults.0.push(fault.maybe_help(help));
            continue;
        };
        match control.kind.accept(value) {
            Ok(value) => control.kind.set_default(&value),
            Err(message) => {
                let message = format!("`{}.{id}` {message}", plugin.alias);
                faults.0.push(manifest.fault(&path, codes::BAD_VALUE, message));
            }
        }
    }
}

#[cfg(test)]
mod tests;
