//! The whole check of a pack: what passes it may be loaded, and what does not is told in one go.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use manifest::{Controls, Faults, Manifest};
use onnx::{Graph, Options};
use plugin_host::{Plugin, PluginHost};
use sha2::{Digest as _, Sha256};

use crate::{
    PackDigest, ParsedPack, Signature, codes,
    collector::Files,
    contents::{self, CARD, GENERATOR, LICENSE, PICTURES},
    generator, plugins,
};

/// A pack in which nothing is wrong: the only kind that can be loaded onto a device.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VerifiedPack {
    /// The manifest.
    pub manifest: Manifest,
    /// The digest of the pack.
    pub digest: PackDigest,
    /// SHA-256 of the generator's file: equal for versions that share a generator.
    pub generator_digest: [u8; 32],
    /// The generator, checked and with every pass applied.
    pub graph: Arc<Graph>,
    /// The plugins with their aliases, in pipeline order.
    pub plugins: Vec<(String, Plugin)>,
    /// All controls of the style.
    pub controls: Controls,
    /// The card, in Markdown.
    pub card: String,
    /// The text of the licence.
    pub license_text: String,
    /// Pictures of the card, by their paths in the pack.
    pub pictures: BTreeMap<String, Bytes>,
    /// The signatures that lie in the pack. Whose keys count is for others to say: nothing here was compared with a key.
    pub signatures: Vec<Signature>,
}

impl ParsedPack {
    /// Checks everything: manifest, files, licence, generator, plugins and the controls that come of them.
    ///
    /// Plugins run here, in their sandbox, to say what they are.
    ///
    /// # Errors
    /// All faults at once, sorted by file and place.
    pub fn check(&self, host: &PluginHost, options: &Options) -> Result<VerifiedPack, Faults> {
        let manifest = match &self.manifest {
            Ok(manifest) => manifest,
            Err(faults) => return Err(self.check_without_manifest(faults, host, options)),
        };
        let mut faults = Faults(contents::check(&self.files, Some(manifest)));
        faults.0.extend(self.signatures().filter_map(Result::err));
        let graph = self.check_generator(manifest, options, &mut faults);
        let plugins = plugins::check(&self.files, manifest, self.source, host);
        faults.0.extend(plugins.faults);
        let controls = match Controls::for_style(manifest, &plugins.described) {
            Ok(controls) => Some(controls),
            Err(found) => {
                // A plugin that failed has told so already; that it is not described adds nothing.
                let news = found
                    .0
                    .into_iter()
                    .filter(|fault| fault.code != manifest::codes::NOT_DESCRIBED);
                faults.0.extend(news);
                None
            }
        };
        let (Some((graph, generator_digest)), Some(controls)) = (graph, controls) else {
            return Err(faults.or(()).err().unwrap_or_default());
        };
        faults.or(VerifiedPack {
            manifest: manifest.clone(),
            digest: self.digest(),
            generator_digest,
            graph,
            plugins: plugins.plugins,
            controls,
            card: text(&self.files, CARD),
            license_text: text(&self.files, LICENSE),
            pictures: pictures(&self.files),
            signatures: self.signatures().filter_map(Result::ok).collect(),
        })
    }

    fn check_generator(
        &self,
        manifest: &Manifest,
        options: &Options,
        faults: &mut Faults,
    ) -> Option<(Arc<Graph>, [u8; 32])> {
        let file = manifest.generator.file.as_str();
        let is_code = |fault: &manifest::Fault| fault.code == codes::CODE && fault.file == file;
        if faults.0.iter().any(is_code) {
            return None;
        }
        let data = self.files.get(file)?;
        match generator::check(data, manifest, options) {
            Ok(graph) => Some((graph, Sha256::digest(data).into())),
            Err(found) => {
                faults.0.extend(found);
                None
            }
        }
    }

    /// What can be said about a pack whose manifest cannot be read.
    fn check_without_manifest(&self, found: &Faults, host: &PluginHost, options: &Options) -> Faults {
        let mut faults = found.clone();
        faults.0.extend(contents::check(&self.files, None));
        let readable = |data: &&Bytes| crate::sniff::code(data).is_none();
        if let Some(data) = self.files.get(GENERATOR).filter(readable) {
            faults
                .0
                .extend(generator::load(GENERATOR, data, options).err().unwrap_or_default());
        }
        faults.0.extend(plugins::check_without_manifest(&self.files, host));
        faults.or(()).err().unwrap_or_default()
    }
}

fn text(files: &Files, path: &str) -> String {
    files
        .get(path)
        .map(|data| String::from_utf8_lossy(data).into_owned())
        .unwrap_or_default()
}

fn pictures(files: &Files) -> BTreeMap<String, Bytes> {
    let pictures = files.iter().filter(|(path, _)| path.starts_with(PICTURES));
    pictures.map(|(path, data)| (path.clone(), data.clone())).collect()
}

#[cfg(test)]
mod tests;
