//! From the text of `style.toml` to a [`Manifest`], or to every fault in it.
//!
//! A text that is not TOML gives one fault, since nothing after the first syntax error can be trusted. Everything else
//! is found in one reading: unknown keys with the nearest valid one, missing keys, wrong types, values out of range.

mod control;
mod generator;
mod license;
mod plugin;
mod section;
mod source;
mod style;

use std::collections::BTreeMap;

use self::{
    section::Section,
    source::{Place, Source},
};
use crate::{Fault, Faults, MAX_BYTES, Manifest, codes};

/// Most entries of `[[plugin]]`, and of `[[control]]`.
const MAX_PLUGINS: usize = 16;
const MAX_CONTROLS: usize = 256;

/// Reads a manifest. `file` is the name that faults carry, usually [`crate::FILE`].
///
/// # Errors
/// All faults of the manifest at once, sorted by place.
pub fn parse(file: &str, text: &str) -> Result<Manifest, Faults> {
    if text.len() > MAX_BYTES {
        let message = format!("{} bytes; a manifest has at most {MAX_BYTES}", text.len());
        return Err(Fault::new(codes::TOO_LARGE, file, message).into());
    }
    let source = Source::new(file, text);
    let manifest = match toml_span::parse(text) {
        Ok(root) => {
            let places = source.places(&root);
            Section::root(&source, &root, ROOT_KEYS).and_then(|root| read(&root, file, places))
        }
        Err(error) => {
            source.fault(codes::SYNTAX, source.place(error.span.start), error.to_string(), None);
            None
        }
    };
    let faults = source.into_faults();
    match manifest {
        Some(manifest) => faults.or(manifest),
        None => Err(faults.or(()).err().unwrap_or_default()),
    }
}

const ROOT_KEYS: &[&str] = &["schema", "style", "generator", "plugin", "control", "provenance"];

fn read(root: &Section<'_>, file: &str, places: BTreeMap<String, Place>) -> Option<Manifest> {
    let schema = root
        .need("schema")
        .and_then(|field| field.integer(1..=u32::MAX).zip(Some(field)));
    if let Some((schema @ 2.., field)) = schema {
        let message = format!("`schema` is {schema}; this version of Pastiche reads schema 1");
        return field.fault(codes::UNSUPPORTED_SCHEMA, message, Some("update Pastiche".to_owned()));
    }
    let style = root.need("style").and_then(|field| style::read(&field));
    let generator = root.need("generator").and_then(|field| generator::read(&field));
    let plugins = plugin::read(&root.list("plugin"));
    let controls = control::read(&root.list("control"));
    let provenance = root.find("provenance").and_then(|field| field.object());
    Some(Manifest {
        style: style?,
        generator: generator?,
        plugins,
        controls,
        provenance: provenance.map(Into::into),
        file: file.to_owned(),
        places,
    })
}

/// A path inside a pack that no reader can misunderstand: relative, forward slashes, plain parts.
fn inner_path(field: &section::Field<'_>, folder: &str, ending: &str) -> Option<String> {
    let path = field.line(1..=200)?;
    let plain = path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(['\\', ':']);
    if !plain || !path.starts_with(folder) || !path.ends_with(ending) || path.len() == folder.len() + ending.len() {
        return field.bad(format!(
            "is `{path}`; a path inside the pack like `{folder}name{ending}` is needed"
        ));
    }
    Some(path)
}

/// Where the second of two equal values stands, if any two are equal. What could not be read equals nothing.
fn first_repeat<T: PartialEq>(values: &[Option<T>]) -> Option<usize> {
    let repeats = |index: &usize| values[*index].is_some() && values[..*index].contains(&values[*index]);
    (1..values.len()).find(repeats)
}

#[cfg(test)]
mod tests;
