//! Values of controls: which are taken, and the one way each is written.
//!
//! Two values that mean the same must become the same bytes, because settings are part of an answer's key: `1`, `1.0`
//! and `1e0` are one number, `#FF8800` and `#ff8800` one colour.

use serde_json::{Number, Value};

use super::ControlKind;

impl ControlKind {
    /// The value when nobody says; `None` only for a number without one (the built-in `size`).
    pub fn default_value(&self) -> Option<Value> {
        match self {
            Self::Number { default, .. } => default.map(|number| Value::Number(canonical_number(number))),
            Self::Boolean { default } => Some(Value::Bool(*default)),
            Self::Choice { default, .. } | Self::Text { default, .. } => Some(Value::String(default.clone())),
            Self::Colors { default, .. } => {
                let canonical = |text: &String| Value::String(color(text).unwrap_or_else(|| text.clone()));
                Some(default.iter().map(canonical).collect())
            }
        }
    }

    /// The canonical form of a value that this kind takes.
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence that begins with the control's id: "is 2, above the largest value 1".
    pub fn accept(&self, value: &Value) -> Result<Value, String> {
        match self {
            Self::Number { min, max, .. } => {
                let number = value.as_f64().ok_or_else(|| wrong_type("a number", value))?;
                self.accept_number(number, *min, *max)
            }
            Self::Boolean { .. } if value.is_boolean() => Ok(value.clone()),
            Self::Boolean { .. } => Err(wrong_type("true or false", value)),
            Self::Choice { options, .. } => {
                let text = value.as_str().ok_or_else(|| wrong_type("a string", value))?;
                if options.iter().any(|option| option.value == text) {
                    return Ok(value.clone());
                }
                let known = options.iter().map(|option| option.value.as_str());
                let help = crate::nearest::advice(text, known).map(|help| format!("; {help}"));
                Err(format!("cannot be `{text}`{}", help.unwrap_or_default()))
            }
            Self::Colors {
                min_count, max_count, ..
            } => accept_colors(value, *min_count, *max_count),
            Self::Text { max_chars, .. } => {
                let text = value.as_str().ok_or_else(|| wrong_type("a string", value))?;
                let chars = text.chars().count();
                if chars > *max_chars as usize {
                    return Err(format!("has {chars} characters; at most {max_chars} are allowed"));
                }
                Ok(value.clone())
            }
        }
    }

    /// Makes an accepted value the default. A value of another type changes nothing.
    pub(crate) fn set_default(&mut self, value: &Value) {
        match (self, value) {
            (Self::Number { default, .. }, Value::Number(number)) => *default = number.as_f64(),
            (Self::Boolean { default }, Value::Bool(value)) => *default = *value,
            (Self::Choice { default, .. } | Self::Text { default, .. }, Value::String(text)) => {
                default.clone_from(text);
            }
            (Self::Colors { default, .. }, Value::Array(items)) => {
                *default = items.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            }
            _ => {}
        }
    }

    fn accept_number(&self, number: f64, min: f64, max: f64) -> Result<Value, String> {
        if !number.is_finite() {
            return Err(format!("is {number}; it must be finite"));
        }
        if number < min {
            return Err(format!("is {number}, below the smallest value {min}"));
        }
        if number > max {
            return Err(format!("is {number}, above the largest value {max}"));
        }
        if self.is_whole() && number.fract() != 0.0 {
            return Err(format!("is {number}; only whole numbers are allowed"));
        }
        Ok(Value::Number(canonical_number(number)))
    }
}

fn accept_colors(value: &Value, least: u32, most: u32) -> Result<Value, String> {
    let items = value.as_array().ok_or_else(|| wrong_type("a list of colours", value))?;
    if items.len() < least as usize || items.len() > most as usize {
        return Err(format!("has {} colours; {least} to {most} are allowed", items.len()));
    }
    let colors = items.iter().map(|item| match item.as_str().map(color) {
        Some(Some(color)) => Ok(Value::String(color)),
        _ => Err(format!("holds {item}, which is not a colour like \"#1e90ff\"")),
    });
    colors.collect()
}

/// A colour `#rrggbb` in lower case; `None` where it is written in any other way.
pub(crate) fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    let good = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    good.then(|| text.to_ascii_lowercase())
}

/// The one JSON form of a finite number: an integer where it is whole and exact in a double, else the shortest decimal
/// that reads back to the same double. Minus zero is zero.
pub(crate) fn canonical_number(number: f64) -> Number {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    if number.fract() == 0.0 && number.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53, so exact")]
        return Number::from(number as i64);
    }
    Number::from_f64(number).unwrap_or_else(|| Number::from(0))
}

fn wrong_type(wanted: &str, value: &Value) -> String {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    format!("must be {wanted}, not {found}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: &str, value: &str, expect: Result<&str, &str>) {
        let kind: ControlKind = serde_json::from_str(kind).unwrap();
        let got = kind
            .accept(&serde_json::from_str(value).unwrap())
            .map(|value| value.to_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expect, "{value}");
    }

    #[test]
    fn numbers_have_one_form() {
        let number = r#"{"kind":"number","min":-1,"max":10,"default":0}"#;
        for same in ["1", "1.0", "1e0", "10e-1"] {
            check(number, same, Ok("1"));
        }
        check(number, "-0.0", Ok("0"));
        check(number, "0.30", Ok("0.3"));
        check(number, "0.1", Ok("0.1"));
        check(number, "10.000001", Err("is 10.000001, above the largest value 10"));
        check(number, "-2", Err("is -2, below the smallest value -1"));
        check(number, "\"1\"", Err("must be a number, not a string"));
        check(number, "null", Err("must be a number, not null"));
        let whole = r#"{"kind":"number","min":0,"max":10,"step":1,"default":0}"#;
        check(whole, "3.0", Ok("3"));
        check(whole, "3.5", Err("is 3.5; only whole numbers are allowed"));
    }

    #[test]
    fn other_kinds() {
        check(r#"{"kind":"boolean","default":false}"#, "true", Ok("true"));
        check(
            r#"{"kind":"boolean","default":false}"#,
            "1",
            Err("must be true or false, not a number"),
        );
        let choice = r#"{"kind":"choice","options":[{"value":"soft","title":"S"},{"value":"hard","title":"H"}],"default":"soft"}"#;
        check(choice, "\"hard\"", Ok("\"hard\""));
        check(choice, "\"sotf\"", Err("cannot be `sotf`; did you mean `soft`?"));
        let colors = r#"{"kind":"colors","min_count":1,"max_count":2,"default":[]}"#;
        check(colors, r##"["#FF8800"]"##, Ok(r##"["#ff8800"]"##));
        check(colors, "[]", Err("has 0 colours; 1 to 2 are allowed"));
        check(
            colors,
            r##"["#ff88"]"##,
            Err("holds \"#ff88\", which is not a colour like \"#1e90ff\""),
        );
        check(colors, r#""red""#, Err("must be a list of colours, not a string"));
        let text = r#"{"kind":"text","max_chars":3,"default":""}"#;
        check(text, "\"äöü\"", Ok("\"äöü\""));
        check(text, "\"four\"", Err("has 4 characters; at most 3 are allowed"));
    }
}
