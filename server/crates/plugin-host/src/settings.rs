//! The settings of a call, from JSON to the values that a plugin gets.
//!
//! The plugin sees every control that it described, in its order, with defaults filled in: it need not know what JSON
//! is. What people may set in a style is checked by `manifest` long before, within narrower bounds where the pack says so;
//! here the plugin's own bounds are kept, so that whoever calls it, no plugin sees a value that it did not describe.

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
/// [`PluginError::BadSetting`] for a key that is no control and for a value that its control does not take.
pub(crate) fn lower(description: &Description, call: &Call) -> Result<WitCall, PluginError> {
    let bad = |control: &str, reason: String| PluginError::BadSetting {
        plugin: description.name.clone(),
        control: control.into(),
        reason,
    };
    let known = |id: &String| description.controls.iter().any(|control| control.id == *id);
    if let Some(unknown) = call.settings.keys().find(|id| !known(id)) {
        return Err(bad(unknown, "there is no such control".into()));
    }
    let setting = |control: &Control| {
        let kind = &control.kind;
        let json = match call.settings.get(&control.id) {
            Some(json) => Some(
                kind.accept(json)
                    .map_err(|fault| bad(&control.id, format!("it {fault}")))?,
            ),
            None => kind.default_value(),
        };
        let value = json.and_then(|json| value(kind, &json));
        let value = value.ok_or_else(|| bad(&control.id, format!("it is no {}", kind.name())))?;
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

/// A value that its kind has accepted.
fn value(kind: &ControlKind, json: &Json) -> Option<Value> {
    Some(match kind {
        ControlKind::Number { .. } => Value::Number(json.as_f64()?),
        ControlKind::Boolean { .. } => Value::Boolean(json.as_bool()?),
        ControlKind::Choice { .. } => Value::Choice(json.as_str()?.to_owned()),
        ControlKind::Colors { .. } => {
            let colors = json.as_array()?.iter().map(|color| parse_color(color.as_str()?));
            Value::Colors(colors.collect::<Option<_>>()?)
        }
        ControlKind::Text { .. } => Value::Text(json.as_str()?.to_owned()),
    })
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn description() -> Description {
        let controls = json!([
            {"id": "amount", "title": "Amount", "kind": "number", "min": 0, "max": 2, "default": 0.5},
            {"id": "flip", "title": "Flip", "kind": "boolean", "default": true},
            {"id": "mode", "title": "Mode", "kind": "choice", "options": [{"value": "a", "title": "A"}], "default": "a"},
            {"id": "brand", "title": "Brand", "kind": "colors", "max_count": 2, "default": ["#0A0b0c"]},
            {"id": "words", "title": "Words", "kind": "text", "max_chars": 5, "default": "hi"},
        ]);
        let description = json!({
            "name": "test", "version": "1.0.0", "controls": controls, "depths": ["u8"],
            "has_before": false, "has_after": true,
        });
        serde_json::from_value(description).unwrap()
    }

    fn check(settings: Json, expect: Result<&str, &str>) {
        let Json::Object(settings) = settings else {
            panic!("settings are an object");
        };
        let lowered = lower(
            &description(),
            &Call {
                settings,
                ..Call::default()
            },
        );
        let values = |call: WitCall| {
            call.settings
                .iter()
                .map(|s| format!("{}={:?}", s.id, s.value))
                .collect::<Vec<_>>()
        };
        match (lowered.map(values), expect) {
            (Ok(found), Ok(expect)) => assert_eq!(found.join(" "), expect),
            (Err(error), Err(expect)) => assert!(error.to_string().ends_with(expect), "{error}"),
            (found, expect) => panic!("{found:?} instead of {expect:?}"),
        }
    }

    #[test]
    fn defaults_are_filled_in_and_values_keep_the_order_of_the_description() {
        check(
            json!({"words": "you", "amount": 2}),
            Ok(
                "amount=Value::Number(2.0) flip=Value::Boolean(true) mode=Value::Choice(\"a\") \
                brand=Value::Colors([Color { red: 10, green: 11, blue: 12 }]) words=Value::Text(\"you\")",
            ),
        );
    }

    #[test]
    fn what_the_plugin_did_not_describe_does_not_reach_it() {
        check(
            json!({"amuont": 1}),
            Err("cannot take the setting `amuont`: there is no such control"),
        );
        check(
            json!({"amount": 3}),
            Err("`amount`: it is 3, above the largest value 2"),
        );
        check(json!({"mode": "b"}), Err("`mode`: it cannot be `b`; did you mean `a`?"));
        check(json!({"brand": ["red"]}), Err("not a colour like \"#1e90ff\""));
    }
}
