//! `[style]`: name, version, words for people, licence.

use super::{
    first_repeat, license,
    section::{Field, Section},
};
use crate::{StyleSection, codes};

const KEYS: &[&str] = &["name", "version", "title", "summary", "tags", "license"];
const MAX_TAGS: usize = 16;

pub(super) fn read(field: &Field<'_>) -> Option<StyleSection> {
    let section = field.section(KEYS)?;
    let name = section.need("name").and_then(|field| field.parsed());
    let version = section.need("version").and_then(|field| version(&field));
    let title = section.need("title").and_then(|field| field.line(1..=80));
    let summary = section.need("summary").and_then(|field| field.line(1..=280));
    let tags = tags(&section);
    let license = section.find("license").and_then(|field| license::read(&field));
    Some(StyleSection {
        name: name?,
        version: version?,
        title: title?,
        summary: summary?,
        tags,
        license,
    })
}

fn version(field: &Field<'_>) -> Option<semver::Version> {
    let text = field.string()?;
    match semver::Version::parse(text) {
        Ok(version) => Some(version),
        Err(error) => field.fault(
            codes::BAD_VALUE,
            format!("version `{text}` is not semantic: {error}"),
            Some("write three numbers, for example `1.0.0`".to_owned()),
        ),
    }
}

fn tags(section: &Section<'_>) -> Vec<String> {
    let fields = section.list("tags");
    if let Some(field) = fields.get(MAX_TAGS) {
        let message = format!("{} tags; a style has at most {MAX_TAGS}", fields.len());
        field.fault::<()>(codes::BAD_VALUE, message, None);
    }
    let tags: Vec<Option<String>> = fields.iter().map(tag).collect();
    if let Some(index) = first_repeat(&tags)
        && let (Some(field), Some(Some(tag))) = (fields.get(index), tags.get(index))
    {
        field.fault::<()>(codes::DUPLICATE, format!("tag `{tag}` is there twice"), None);
    }
    tags.into_iter().flatten().collect()
}

fn tag(field: &Field<'_>) -> Option<String> {
    let tag = field.line(2..=32)?;
    let plain = tag
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !plain || tag.starts_with('-') || tag.ends_with('-') {
        return field.bad(format!("is `{tag}`; tags use a-z, 0-9 and hyphens between words"));
    }
    Some(tag)
}
