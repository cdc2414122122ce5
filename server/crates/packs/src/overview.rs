//! What a pack says about itself, for `pastiche pack show` and for catalogs: read, never run.

use manifest::{Control, Faults, Manifest};
use onnx::Options;
use serde::Serialize;
use std::collections::BTreeMap;

use crate::{PackDigest, ParsedPack, digest::sha256, generator, plugins};

/// A pack at a glance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// The digest of the pack.
    pub digest: PackDigest,
    /// The manifest.
    pub manifest: Manifest,
    /// The generator; `None` where its file is missing or cannot be read, which the check explains.
    pub generator: Option<GeneratorOverview>,
    /// The plugins in pipeline order, as they were recorded.
    pub plugins: Vec<PluginOverview>,
    /// All files, in the order of their paths.
    pub files: Vec<FileOverview>,
}

/// A generator at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GeneratorOverview {
    /// The opset of the file.
    pub opset: i64,
    /// Numbers that were trained.
    pub parameters: u64,
    /// How often each operator occurs, after all passes.
    pub operators: BTreeMap<&'static str, usize>,
}

/// A plugin at a glance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PluginOverview {
    /// Path in the pack.
    pub file: String,
    /// What its controls' ids begin with.
    pub alias: String,
    /// Name, version and controls as recorded; `None` before the first build.
    pub recorded: Option<RecordedPlugin>,
}

/// What was recorded of a plugin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordedPlugin {
    /// The plugin's own name.
    pub name: String,
    /// The plugin's own version.
    pub version: String,
    /// Its controls by their bare ids.
    pub controls: Vec<Control>,
}

/// A file at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileOverview {
    /// Path in the pack.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl ParsedPack {
    /// What the pack says about itself. Nothing in it runs, and but for the manifest nothing need be right.
    ///
    /// # Errors
    /// The manifest's faults.
    pub fn overview(&self, options: &Options) -> Result<Overview, Faults> {
        let manifest = self.manifest.as_ref().map_err(Faults::clone)?;
        let file = manifest.generator.file.as_str();
        let graph = self
            .file(file)
            .and_then(|data| generator::load(file, data, options).ok());
        let plugins = manifest.plugins.iter().map(|plugin| PluginOverview {
            file: plugin.file.clone(),
            alias: plugin.alias.clone(),
            recorded: recorded(self, &plugin.file),
        });
        Ok(Overview {
            digest: self.digest(),
            generator: graph.map(|graph| GeneratorOverview {
                opset: graph.opset(),
                parameters: graph.parameters(),
                operators: graph.operators(),
            }),
            plugins: plugins.collect(),
            files: self.files().map(|(path, data)| file_overview(path, data)).collect(),
            manifest: manifest.clone(),
        })
    }
}

fn recorded(pack: &ParsedPack, plugin: &str) -> Option<RecordedPlugin> {
    let description = plugins::recorded(&pack.files, plugin).ok().flatten()?;
    Some(RecordedPlugin {
        name: description.name,
        version: description.version,
        controls: description.controls,
    })
}

fn file_overview(path: &str, data: &[u8]) -> FileOverview {
    FileOverview {
        path: path.to_owned(),
        bytes: data.len() as u64,
        sha256: sha256(data),
    }
}
