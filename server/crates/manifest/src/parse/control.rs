//! `[[control]]`: what a style pins, narrows, hides or retitles. Only its form is checked here; whether the control is
//! there and takes the values is known once the plugins are described ([`crate::Controls::for_style`]).

use super::{MAX_CONTROLS, first_repeat, section::Field};
use crate::{ControlOverride, codes};

const KEYS: &[&str] = &["id", "title", "help", "min", "max", "value", "hidden", "options"];

pub(super) fn read(fields: &[Field<'_>]) -> Vec<ControlOverride> {
    if let Some(field) = fields.get(MAX_CONTROLS) {
        let message = format!("{} controls; a style changes at most {MAX_CONTROLS}", fields.len());
        field.fault::<()>(codes::BAD_VALUE, message, None);
    }
    let overrides: Vec<Option<ControlOverride>> = fields.iter().map(one).collect();
    let ids: Vec<Option<&str>> = overrides
        .iter()
        .map(|change| change.as_ref().map(|change| change.id.as_str()))
        .collect();
    if let Some(index) = first_repeat(&ids)
        && let (Some(field), Some(Some(id))) = (fields.get(index), ids.get(index))
    {
        let message = format!("control `{id}` is changed twice");
        field.fault::<()>(
            codes::DUPLICATE,
            message,
            Some("put both changes into one entry".to_owned()),
        );
    }
    overrides.into_iter().flatten().collect()
}

fn one(field: &Field<'_>) -> Option<ControlOverride> {
    let section = field.section(KEYS)?;
    let id = section.need("id").and_then(|field| field.line(1..=129));
    let change = ControlOverride {
        id: String::new(),
        title: section.find("title").and_then(|field| field.line(1..=80)),
        help: section.find("help").and_then(|field| field.line(0..=400)),
        min: section.find("min").and_then(|field| field.number()),
        max: section.find("max").and_then(|field| field.number()),
        value: section.find("value").and_then(|field| field.json()),
        hidden: section.find("hidden").and_then(|field| field.boolean()),
        options: section.find("options").and_then(|field| strings(&field)),
    };
    Some(ControlOverride { id: id?, ..change })
}

fn strings(field: &Field<'_>) -> Option<Vec<String>> {
    let elements = field.elements()?;
    elements
        .iter()
        .map(|element| element.string().map(str::to_owned))
        .collect()
}
