//! A pack that was read: its files in memory, its manifest read or its faults known. Nothing in it has run.

use std::{collections::BTreeMap, path::Path};

use bytes::Bytes;
use manifest::{Control, Controls, Fault, Faults, Manifest};

use crate::{Limits, PackDigest, PackDir, PackFile, Signature, codes, collector::Files, digest::SIGNATURES, plugins};

/// A pack's files and manifest.
///
/// It may still be wrong in every way that reading does not show; [`ParsedPack::check`] tells.
#[derive(Debug, Clone)]
pub struct ParsedPack {
    pub(crate) files: Files,
    pub(crate) manifest: Result<Manifest, Faults>,
    pub(crate) source: Source,
    digest: PackDigest,
}

/// Where a pack was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A folder in which an author works: recorded descriptions may still be missing.
    Folder,
    /// A built pack: it must be complete.
    Archive,
}

/// Opens a pack, a folder or a `.stylepack` file, within the default [`Limits`].
///
/// # Errors
/// Everything that makes the pack unsafe or impossible to read, at once. Faults of the manifest are no reason to stop
/// here; they come with all others from [`ParsedPack::check`].
pub fn open(path: &Path) -> Result<ParsedPack, Faults> {
    open_within(path, &Limits::default())
}

/// Opens a pack within other limits than the default ones.
///
/// # Errors
/// As [`open`].
pub fn open_within(path: &Path, limits: &Limits) -> Result<ParsedPack, Faults> {
    if path.is_dir() {
        PackDir(path.to_owned()).open(limits)
    } else {
        PackFile(path.to_owned()).open(limits)
    }
}

impl PackDir {
    /// Reads a folder into memory.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open(&self, limits: &Limits) -> Result<ParsedPack, Faults> {
        Ok(ParsedPack::new(self.read(limits)?, Source::Folder))
    }
}

impl PackFile {
    /// Reads a zip into memory.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open(&self, limits: &Limits) -> Result<ParsedPack, Faults> {
        Ok(ParsedPack::new(self.read(limits)?, Source::Archive))
    }
}

impl ParsedPack {
    pub(crate) fn new(files: Files, source: Source) -> Self {
        Self {
            manifest: read_manifest(&files),
            digest: PackDigest::of(&files),
            files,
            source,
        }
    }

    /// The manifest.
    ///
    /// # Errors
    /// All faults of the manifest.
    pub fn manifest(&self) -> Result<&Manifest, &Faults> {
        self.manifest.as_ref()
    }

    /// The digest, the same for a folder and its zip.
    pub fn digest(&self) -> PackDigest {
        self.digest
    }

    /// Paths and contents of all files, in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        self.files.iter().map(|(path, data)| (path.as_str(), data))
    }

    /// The content of one file.
    pub fn file(&self, path: &str) -> Option<&Bytes> {
        self.files.get(path)
    }

    /// The signatures that lie in the pack, by their paths; a file that is none of this pack is a fault. None is compared with a key here.
    pub fn signatures(&self) -> impl Iterator<Item = Result<Signature, Fault>> {
        let signatures = self.files.iter().filter(|(path, _)| path.starts_with(SIGNATURES));
        signatures.map(|(path, data)| self.signature(path, data))
    }

    fn signature(&self, path: &str, data: &Bytes) -> Result<Signature, Fault> {
        let fault = |message: String| {
            let help = "sign the pack again when nothing in it changes any more: pastiche pack sign";
            Fault::new(codes::SIGNATURE, path, message).help(help)
        };
        let text = std::str::from_utf8(data).map_err(|_| fault("this is not a signature".to_owned()))?;
        let signature: Signature = text.parse().map_err(|error| fault(format!("{error}")))?;
        if signature.key_id().path() != path {
            let message = format!(
                "the signature is by the key {}; its file has that name",
                signature.key_id()
            );
            return Err(fault(message));
        }
        match signature.claimed() {
            Some(other) if other != self.digest => Err(fault(format!(
                "this signs the pack {other}, and this one is {}: it was changed since",
                self.digest
            ))),
            _ => Ok(signature),
        }
    }

    /// The style's controls from what was recorded of its plugins when the pack was built, so that a catalog is read
    /// without running any. The check makes sure that records tell the truth; an unchecked pack's may not.
    ///
    /// # Errors
    /// The manifest's faults, records that are missing or broken, and what [`Controls::for_style`] finds.
    pub fn recorded_controls(&self) -> Result<Controls, Faults> {
        let manifest = self.manifest.as_ref().map_err(Faults::clone)?;
        let mut described: BTreeMap<String, Vec<Control>> = BTreeMap::new();
        let mut faults = Faults::default();
        for plugin in &manifest.plugins {
            match plugins::recorded(&self.files, &plugin.file) {
                Ok(Some(description)) => {
                    described.insert(plugin.alias.clone(), description.controls);
                }
                Ok(None) => faults.0.push(plugins::no_record(&plugin.file)),
                Err(fault) => faults.0.push(fault),
            }
        }
        faults.or(())?;
        Controls::for_style(manifest, &described)
    }
}

fn read_manifest(files: &Files) -> Result<Manifest, Faults> {
    let Some(data) = files.get(manifest::FILE) else {
        let fault = Fault::new(codes::MISSING, manifest::FILE, "the pack has no manifest");
        return Err(fault.help("every pack has a style.toml at its top").into());
    };
    match std::str::from_utf8(data) {
        Ok(text) => manifest::parse(manifest::FILE, text),
        Err(error) => {
            let message = format!("this is not UTF-8 text (byte {})", error.valid_up_to());
            Err(Fault::new(codes::WRONG_CONTENT, manifest::FILE, message).into())
        }
    }
}
