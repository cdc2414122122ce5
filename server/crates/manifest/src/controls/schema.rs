//! The controls of a style as JSON Schema (<https://json-schema.org/draft/2020-12>).
//!
//! The schema accepts exactly what [`Controls::resolve`] accepts (a property test holds both together), and carries what
//! a form needs: `title`, `description`, `default`, and as extensions `x-order` (position), `x-control` (the kind),
//! `x-step` (of numbers), `x-titles` (labels of `enum`, in its order) and `x-hidden`.

use serde_json::{Map, Value, json};

use super::Controls;
use crate::{Control, ControlKind};

impl Controls {
    /// The schema of a settings object.
    pub fn json_schema(&self) -> Value {
        let properties: Map<String, Value> = self
            .iter()
            .enumerate()
            .map(|(order, control)| (control.id.clone(), property(order, control).into()))
            .collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

fn property(order: usize, control: &Control) -> Map<String, Value> {
    let mut property = Map::new();
    let mut set = |key: &str, value: Value| {
        property.insert(key.to_owned(), value);
    };
    set("title", control.title.as_str().into());
    if !control.help.is_empty() {
        set("description", control.help.as_str().into());
    }
    match &control.kind {
        ControlKind::Number { min, max, step, .. } => {
            set(
                "type",
                if control.kind.is_whole() { "integer" } else { "number" }.into(),
            );
            set("minimum", number(*min));
            set("maximum", number(*max));
            if let Some(step) = step {
                set("x-step", number(*step));
            }
        }
        ControlKind::Boolean { .. } => set("type", "boolean".into()),
        ControlKind::Choice { options, .. } => {
            set("type", "string".into());
            set("enum", options.iter().map(|option| option.value.as_str()).collect());
            set("x-titles", options.iter().map(|option| option.title.as_str()).collect());
        }
        ControlKind::Colors {
            min_count, max_count, ..
        } => {
            set("type", "array".into());
            set("items", json!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$" }));
            set("minItems", (*min_count).into());
            set("maxItems", (*max_count).into());
        }
        ControlKind::Text { max_chars, .. } => {
            set("type", "string".into());
            set("maxLength", (*max_chars).into());
        }
    }
    if let Some(default) = control.kind.default_value() {
        set("default", default);
    }
    set("x-order", order.into());
    set("x-control", control.kind.name().into());
    if control.hidden {
        set("x-hidden", true.into());
    }
    property
}

fn number(number: f64) -> Value {
    Value::Number(crate::control::canonical_number(number))
}
