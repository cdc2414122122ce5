//! What lies where in a pack, and whether each file is what its place says.
//!
//! The list is closed: a file in no place is a fault, since nobody would look at it and it would still be published.

use bytes::Bytes;
use manifest::{FILE as MANIFEST, Fault, Manifest};

use crate::{codes, collector::Files, digest::SIGNATURES, sniff};

/// The licence's text.
pub(crate) const LICENSE: &str = "LICENSE";
/// The card: what people read about the style, in Markdown.
pub(crate) const CARD: &str = "README.md";
/// How the style was made; only the trainer reads it.
const RECIPE: &str = "recipe.toml";
/// Pictures for the card.
pub(crate) const PICTURES: &str = "pictures/";
/// Plugins, and beside each what it says about itself.
pub(crate) const PLUGINS: &str = "plugins/";
/// The generator's usual name, looked for while the manifest cannot be read.
pub(crate) const GENERATOR: &str = "generator.onnx";

const MAX_TEXT_BYTES: usize = 1 << 20;

/// What a file is for.
enum Place {
    Text,
    Picture,
    Plugin,
    /// Looked at by another part of the check: the manifest, the generator, a plugin's description.
    Elsewhere,
}

/// The recorded description of a plugin: `plugins/x.wasm` has `plugins/x.json`.
pub(crate) fn record_path(plugin: &str) -> String {
    format!("{}.json", plugin.strip_suffix(".wasm").unwrap_or(plugin))
}

/// Everything that can be said about the files without reading the manifest's meaning: code under other names, missing
/// and unlisted files, content that is not what its name says. Without a manifest every generator and plugin is listed.
pub(crate) fn check(files: &Files, manifest: Option<&Manifest>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, data) in files {
        if let Some(what) = sniff::code(data) {
            let help = "a generator is an ONNX file, a plugin a WebAssembly component; nothing else may be code";
            faults.push(Fault::new(codes::CODE, path, format!("this file {what}")).help(help));
            continue;
        }
        match place(path, manifest) {
            Some(place) => faults.extend(check_content(path, data, &place)),
            None => faults.push(unlisted(path)),
        }
    }
    faults.extend(missing(files, manifest));
    faults
}

fn unlisted(path: &str) -> Fault {
    let help = match path.split_once('/') {
        Some(("pictures", _)) => "pictures are .png, .jpg, .jpeg or .webp",
        Some(("signatures", _)) => "signatures are .minisig",
        _ => "name it in style.toml, or take it out",
    };
    Fault::new(codes::UNLISTED, path, "nothing in the pack speaks of this file").help(help)
}

fn place(path: &str, manifest: Option<&Manifest>) -> Option<Place> {
    if matches!(path, LICENSE | CARD | RECIPE) {
        return Some(Place::Text);
    }
    if path == MANIFEST {
        return Some(Place::Elsewhere);
    }
    if path.starts_with(PICTURES) {
        let known = [".png", ".jpg", ".jpeg", ".webp"]
            .iter()
            .any(|ending| path.ends_with(ending));
        return known.then_some(Place::Picture);
    }
    if path.starts_with(SIGNATURES) {
        return path.ends_with(".minisig").then_some(Place::Text);
    }
    let Some(manifest) = manifest else {
        return match path.rsplit_once('.') {
            Some((_, "onnx" | "json")) => Some(Place::Elsewhere),
            Some((_, "wasm")) => Some(Place::Plugin),
            _ => None,
        };
    };
    if path == manifest.generator.file || manifest.plugins.iter().any(|plugin| record_path(&plugin.file) == path) {
        return Some(Place::Elsewhere);
    }
    manifest
        .plugins
        .iter()
        .any(|plugin| plugin.file == path)
        .then_some(Place::Plugin)
}

fn check_content(path: &str, data: &Bytes, place: &Place) -> Option<Fault> {
    let message = match place {
        Place::Elsewhere => return None,
        Place::Text if data.len() > MAX_TEXT_BYTES => {
            format!("{} bytes; a text has at most {MAX_TEXT_BYTES}", data.len())
        }
        Place::Text if std::str::from_utf8(data).is_err() => "this is not UTF-8 text".to_owned(),
        Place::Picture if !is_picture(path, data) => "the content is not the picture that the name promises".to_owned(),
        Place::Plugin if !is_wasm(data) => "this is not WebAssembly".to_owned(),
        _ => return None,
    };
    Some(Fault::new(codes::WRONG_CONTENT, path, message))
}

/// Whether this is WebAssembly, a module or a component.
pub(crate) fn is_wasm(data: &[u8]) -> bool {
    data.starts_with(b"\0asm")
}

fn is_picture(path: &str, data: &[u8]) -> bool {
    match path.rsplit_once('.') {
        Some((_, "png")) => data.starts_with(b"\x89PNG\r\n\x1a\n"),
        Some((_, "jpg" | "jpeg")) => data.starts_with(b"\xff\xd8\xff"),
        Some((_, "webp")) => data.starts_with(b"RIFF") && data.get(8..12) == Some(b"WEBP"),
        _ => false,
    }
}

fn missing(files: &Files, manifest: Option<&Manifest>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, what) in [
        (LICENSE, "the text of the licence that style.toml names"),
        (CARD, "the card that people read"),
    ] {
        if !files.contains_key(path) {
            let fault = Fault::new(codes::MISSING, path, "the pack has no such file");
            faults.push(fault.help(format!("add it; it holds {what}")));
        }
    }
    let Some(manifest) = manifest else {
        return faults;
    };
    let mut named = |path: String, file: &str| {
        if !files.contains_key(file) {
            faults.push(manifest.fault(&path, codes::MISSING, format!("the pack has no file `{file}`")));
        }
    };
    named("generator.file".to_owned(), &manifest.generator.file);
    for (index, plugin) in manifest.plugins.iter().enumerate() {
        named(format!("plugin.{index}.file"), &plugin.file);
    }
    if manifest.style.license.is_none() {
        let fault = manifest.fault("style", codes::NO_LICENSE, "`style.license` is missing");
        faults.push(fault.help("name the licence as an SPDX expression, for example \"CC-BY-4.0\""));
    }
    faults
}
