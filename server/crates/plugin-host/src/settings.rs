//! The settings of a call, from JSON to the values that a plugin gets.
//!
//! The plugin sees every control that it described, in its order, with defaults filled in: it need not know what JSON
//! is. What people may set is checked by `manifest` long before; here only what would surprise the plugin is refused.

use manifest::{Control, ControlKind};
use serde_json::{Map, Value as Json};

use crate::bindings::pastiche::plugin::controls::{Call as WitCall, Color, Setting, Value};
use crate::description::Description;
use crate::error::PluginError;

/// What a plugin is told about one call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Values of the plugin's controls by their bare ids. What is missing has its default.
    pub settings: Map<String, Json>,
    /// The only source of randomness.
    pub seed: u64,
    /// Index of the frame in a film; 0 for a still.
    pub frame: u64,
    /// Pixels of this picture for each pixel of the final one along a side: 1 for a final, less for a draft.
    pub scale: f32,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            settings: Map::new(),
            seed: 0,
            frame: 0,
            scale: 1.0,
        }
    }
}

/// `call` in the plugin's own types.
///
/// # Errors
/// [`PluginError::BadSetting`] for a key that is no control and for a value of another kind.
pub(crate) fn lower(description: &Description, call: &Call) -> Result<WitCall, PluginError> {
    let bad = |control: &str, reason: String| PluginError::BadSetting {
        plugin: description.name.clone(),
        control: control.into(),
        reason,
    };
    let known = |id: &String| description.controls.iter().any(|control| control.id == *id);
    if let Some(unknown) = call.settings.keys().find(|id| !known(id)) {
        return Err(bad(unknown, "it has no such control".into()));
    }
    let setting = |control: &Control| {
        let value = match call.settings.get(&control.id) {
            Some(json) => given(&control.kind, json),
            None => default(&control.kind),
        };
        let value = value.ok_or_else(|| bad(&control.id, format!("it takes a {}", control.kind.name())))?;
        Ok(Setting {
            id: control.id.clone(),
            value,
        })
    };
    Ok(WitCall {
        settings: description.controls.iter().map(setting).collect::<Result<_, _>>()?,
        seed: call.seed,
        frame: call.frame,
        scale: call.scale,
    })
}

fn given(kind: &ControlKind, json: &Json) -> Option<Value> {
    match (kind, json) {
        (ControlKind::Number { .. }, Json::Number(number)) => number.as_f64().map(Value::Number),
        (ControlKind::Boolean { .. }, Json::Bool(on)) => Some(Value::Boolean(*on)),
        (ControlKind::Choice { options, .. }, Json::String(text)) => {
            let known = options.iter().any(|option| option.value == *text);
            known.then(|| Value::Choice(text.clone()))
        }
        (ControlKind::Colors { .. }, Json::Array(list)) => {
            let colors = list.iter().map(|color| parse_color(color.as_str()?));
            colors.collect::<Option<_>>().map(Value::Colors)
        }
        (ControlKind::Text { .. }, Json::String(text)) => Some(Value::Text(text.clone())),
        _ => None,
    }
}

fn default(kind: &ControlKind) -> Option<Value> {
    match kind {
        ControlKind::Number { default, .. } => default.map(Value::Number),
        ControlKind::Boolean { default } => Some(Value::Boolean(*default)),
        ControlKind::Choice { default, .. } => Some(Value::Choice(default.clone())),
        ControlKind::Colors { default, .. } => {
            let colors = default.iter().map(|color| parse_color(color));
            colors.collect::<Option<_>>().map(Value::Colors)
        }
        ControlKind::Text { default, .. } => Some(Value::Text(default.clone())),
    }
}

/// A colour from `#rrggbb`.
fn parse_color(text: &str) -> Option<Color> {
    let digits = text.strip_prefix('#')?;
    let mut bytes = [0; 3];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    let [red, green, blue] = bytes;
    Some(Color { red, green, blue })
}

/// `#rrggbb` of a colour.
pub(crate) fn color_text(color: Color) -> String {
    format!("#{}", hex::encode([color.red, color.green, color.blue]))
}
