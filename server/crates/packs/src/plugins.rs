//! The plugins of a pack: loading them, asking what they are, and holding that against what was recorded.
//!
//! This file alone calls `plugin-host`. A plugin runs here for the first time, inside its sandbox and within its limits;
//! one that fails is a fault of the pack, whatever it does.

use std::collections::BTreeMap;

use manifest::{Control, Fault, Manifest};
use plugin_host::{Description, Plugin, PluginError, PluginHost};

use crate::{
    codes,
    collector::Files,
    contents::{PLUGINS, is_wasm, record_path},
    parsed::Source,
};

/// What came of a pack's plugins.
#[derive(Default)]
pub(crate) struct Checked {
    /// Plugins by alias in pipeline order.
    pub(crate) plugins: Vec<(String, Plugin)>,
    /// Their controls, by alias.
    pub(crate) described: BTreeMap<String, Vec<Control>>,
    pub(crate) faults: Vec<Fault>,
}

/// Loads and asks every plugin that the manifest names. That a file is missing or no WebAssembly is told elsewhere.
pub(crate) fn check(files: &Files, manifest: &Manifest, source: Source, host: &PluginHost) -> Checked {
    let mut checked = Checked::default();
    for section in &manifest.plugins {
        let Some(wasm) = files.get(&section.file).filter(|data| is_wasm(data)) else {
            continue;
        };
        match describe(host, wasm) {
            Ok((plugin, description)) => {
                checked
                    .faults
                    .extend(check_record(files, &section.file, &description, source));
                checked.described.insert(section.alias.clone(), description.controls);
                checked.plugins.push((section.alias.clone(), plugin));
            }
            Err(error) => checked.faults.push(failed(&section.file, &error)),
        }
    }
    checked
}

/// Loads and asks every component in the pack's plugin folder, for packs whose manifest cannot be read.
pub(crate) fn check_without_manifest(files: &Files, host: &PluginHost) -> Vec<Fault> {
    let components = files
        .iter()
        .filter(|(path, data)| path.starts_with(PLUGINS) && is_wasm(data));
    components
        .filter_map(|(path, wasm)| describe(host, wasm).err().map(|error| failed(path, &error)))
        .collect()
}

/// The text to record of each plugin, by the path of the record.
///
/// # Errors
/// A fault for each plugin that does not say what it is.
pub(crate) fn records(
    files: &Files,
    manifest: &Manifest,
    host: &PluginHost,
) -> Result<BTreeMap<String, String>, Vec<Fault>> {
    let mut records = BTreeMap::new();
    let mut faults = Vec::new();
    for section in &manifest.plugins {
        let Some(wasm) = files.get(&section.file) else {
            continue;
        };
        match describe(host, wasm) {
            Ok((_, description)) => match text(&description) {
                Ok(text) => {
                    records.insert(record_path(&section.file), text);
                }
                Err(error) => faults.push(Fault::new(codes::PLUGIN_RECORD, &section.file, error.to_string())),
            },
            Err(error) => faults.push(failed(&section.file, &error)),
        }
    }
    if faults.is_empty() { Ok(records) } else { Err(faults) }
}

/// What was recorded of a plugin; `None` where nothing was.
pub(crate) fn recorded(files: &Files, plugin: &str) -> Result<Option<Description>, Fault> {
    let path = record_path(plugin);
    let Some(data) = files.get(&path) else {
        return Ok(None);
    };
    serde_json::from_slice(data).map(Some).map_err(|error| {
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let told = error.to_string();
        let reason = told.split(" at line ").next().unwrap_or_default();
        Fault::new(
            codes::PLUGIN_RECORD,
            path,
            format!("not the description of a plugin: {reason}"),
        )
        .at(place(error.line()), place(error.column()))
        .help(REBUILD)
    })
}

/// The fault of a plugin without a record.
pub(crate) fn no_record(plugin: &str) -> Fault {
    let message = "what the plugin says about itself is not recorded in the pack";
    Fault::new(codes::PLUGIN_RECORD, record_path(plugin), message).help(REBUILD)
}

const REBUILD: &str = "`pastiche pack build` records it";

fn describe(host: &PluginHost, wasm: &[u8]) -> Result<(Plugin, Description), PluginError> {
    let plugin = host.load(wasm)?;
    let description = plugin.describe()?;
    Ok((plugin, description))
}

/// The record of a plugin as it is written: for people to read in a diff, too.
fn text(description: &Description) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(description)? + "\n")
}

fn check_record(files: &Files, plugin: &str, says: &Description, source: Source) -> Option<Fault> {
    let recorded = match recorded(files, plugin) {
        Err(fault) => return Some(fault),
        Ok(None) => return (source == Source::Archive).then(|| no_record(plugin)),
        Ok(Some(recorded)) => recorded,
    };
    // Through text, so that both sides have gone through the same reading of numbers.
    let says = text(says).and_then(|text| serde_json::from_str::<Description>(&text));
    if says.is_ok_and(|says| says == recorded) {
        return None;
    }
    let message = "what is recorded of the plugin is not what it says about itself";
    Some(Fault::new(codes::PLUGIN_RECORD, record_path(plugin), message).help(REBUILD))
}

fn failed(file: &str, error: &PluginError) -> Fault {
    Fault::new(codes::PLUGIN, file, error.to_string())
}
