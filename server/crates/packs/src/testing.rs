//! Packs for tests: golden folders, and zips with bytes that no zip library writes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use plugin_host::{HostConfig, PluginHost};
use tempfile::TempDir;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Files of a pack by their paths.
pub(crate) type Contents = BTreeMap<String, Vec<u8>>;

/// A host that stops a plugin after a tenth of a second.
pub(crate) fn host() -> PluginHost {
    let config = HostConfig {
        deadline: std::time::Duration::from_millis(100),
        instances: 2,
        ..HostConfig::default()
    };
    PluginHost::new(&config).unwrap()
}

/// A path in this crate's folder.
pub(crate) fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The good pack that every case begins with.
pub(crate) fn base() -> Contents {
    overlaid(None)
}

/// The good pack with a case over it; see `golden/README.md`.
pub(crate) fn overlaid(case: Option<&Path>) -> Contents {
    let mut files = Contents::new();
    gather(&here("golden/base"), "", &mut files);
    if let Some(case) = case {
        gather(case, "", &mut files);
    }
    let removed = files.remove("REMOVE").unwrap_or_default();
    for path in String::from_utf8(removed).unwrap().lines() {
        assert!(files.remove(path).is_some(), "{path} is not there to be taken out");
    }
    files
        .into_iter()
        .map(|(path, data)| match path.strip_suffix(".wat") {
            Some(stem) => (format!("{stem}.wasm"), assemble(&String::from_utf8(data).unwrap())),
            None => (path, data),
        })
        .collect()
}

fn gather(folder: &Path, inner: &str, files: &mut Contents) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{inner}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            gather(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// WebAssembly from its text: a component as it stands, one made of a plugin's core module, or the core module.
fn assemble(text: &str) -> Vec<u8> {
    let mut module = wat::parse_str(text).unwrap();
    if text.contains("(component") || !text.contains("pastiche:plugin") {
        return module;
    }
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(here("../../../plugin-sdk/wit/0.1.0")).unwrap();
    let world = resolve.select_world(&[package], Some("after-plugin")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let encoder = ComponentEncoder::default().module(&module).unwrap();
    encoder.validate(true).encode().unwrap()
}

/// Writes a pack as a folder.
pub(crate) fn folder(files: &Contents) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, data) in files {
        let target = folder.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, data).unwrap();
    }
    folder
}

/// One entry of a zip, as it will be written; every field may lie.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    /// The name in the local header, where it is another.
    pub(crate) local_name: Option<Vec<u8>>,
    /// The bytes that lie in the archive.
    pub(crate) packed: Vec<u8>,
    pub(crate) declared_bytes: u32,
    pub(crate) crc: u32,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) mode: u32,
    /// Where the central header says that the entry begins, if not where it does.
    pub(crate) start: Option<u32>,
}

impl Entry {
    /// A stored file.
    pub(crate) fn new(name: impl Into<Vec<u8>>, data: &[u8]) -> Self {
        Self {
            name: name.into(),
            local_name: None,
            packed: data.to_vec(),
            declared_bytes: data.len() as u32,
            crc: crc(data),
            method: 0,
            flags: 0,
            mode: 0o100_644,
            start: None,
        }
    }

    fn common(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for short in [20, self.flags, self.method, 0, 0x21] {
            out.extend(short.to_le_bytes());
        }
        for long in [self.crc, self.packed.len() as u32, self.declared_bytes] {
            out.extend(long.to_le_bytes());
        }
        out
    }
}

/// The entries of a good pack.
pub(crate) fn entries(files: &Contents) -> Vec<Entry> {
    files
        .iter()
        .map(|(name, data)| Entry::new(name.as_bytes(), data))
        .collect()
}

/// A zip of these entries (APPNOTE 4.3).
pub(crate) fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let start = out.len() as u32;
        let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
        out.extend(b"PK\x03\x04");
        out.extend(entry.common());
        out.extend((local_name.len() as u32).to_le_bytes());
        out.extend(local_name);
        out.extend(&entry.packed);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(entry.common());
        directory.extend((entry.name.len() as u32).to_le_bytes());
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(entry.start.unwrap_or(start).to_le_bytes());
        directory.extend(&entry.name);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// CRC-32 as zips use it.
fn crc(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
