//! From what a request says to [`Settings`]: unknown controls, wrong types and values out of range, all told at once.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;
use serde_json::{Map, Value};

use super::Controls;
use crate::{Control, ControlKind, Settings, builtin, control::color, nearest};

/// One setting of a request that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct SettingFault {
    /// The id as the request wrote it.
    pub id: String,
    /// What is wrong, a whole sentence part with the id and the value.
    pub message: String,
    /// What to do next, where we know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl fmt::Display for SettingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl Controls {
    /// Checks settings and fills in what is not said.
    ///
    /// # Errors
    /// Every setting that cannot be used, in the order given.
    pub fn resolve(&self, given: &Map<String, Value>) -> Result<Settings, Vec<SettingFault>> {
        let mut faults = Vec::new();
        let mut values: BTreeMap<String, Value> = self.pinned.clone();
        for (id, value) in given {
            match self.accept(id, value) {
                Ok(value) => {
                    values.insert(id.clone(), value);
                }
                Err(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let number = |id: &str| values.get(id).cloned().or_else(|| self.default_of(id))?.as_f64();
        let strength = number(builtin::STRENGTH).unwrap_or(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1 to 100, checked"
        )]
        let quality = number(builtin::QUALITY).unwrap_or(90.0) as u8;
        let (mut plugins, builtin): (BTreeMap<_, _>, BTreeMap<_, _>) =
            values.into_iter().partition(|(id, _)| id.contains('.'));
        for control in self.iter().filter(|control| control.id.contains('.')) {
            if let Some(default) = control.kind.default_value() {
                plugins.entry(control.id.clone()).or_insert(default);
            }
        }
        Ok(Settings {
            plugins,
            builtin,
            strength,
            quality,
        })
    }

    /// Reads `id:value` of a query string; the control's kind says how the value is read. Colours are separated by
    /// commas and may go without `#`, which a URL would have to escape.
    ///
    /// # Errors
    /// The pair has no colon, names no control, or has a value of the wrong type. Ranges are left to [`Self::resolve`].
    pub fn parse_pair(&self, pair: &str) -> Result<(String, Value), SettingFault> {
        let (id, text) = pair.split_once(':').ok_or_else(|| SettingFault {
            id: pair.to_owned(),
            message: format!("`{pair}` is not a setting"),
            help: Some("write `id:value`, for example `color.amount:0.5`".to_owned()),
        })?;
        let control = self.find(id)?;
        let fault = |wanted: &str| SettingFault {
            id: id.to_owned(),
            message: format!("`{id}` must be {wanted}, not `{text}`"),
            help: None,
        };
        let value = match &control.kind {
            ControlKind::Number { .. } => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                Value::from(number.ok_or_else(|| fault("a number"))?)
            }
            ControlKind::Boolean { .. } => match text {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => return Err(fault("true or false")),
            },
            ControlKind::Choice { .. } | ControlKind::Text { .. } => Value::from(text),
            ControlKind::Colors { .. } => colors(text).ok_or_else(|| fault("colours like `1e90ff,ff8800`"))?,
        };
        Ok((id.to_owned(), value))
    }

    fn accept(&self, id: &str, value: &Value) -> Result<Value, SettingFault> {
        self.find(id)?.kind.accept(value).map_err(|message| SettingFault {
            id: id.to_owned(),
            message: format!("`{id}` {message}"),
            help: None,
        })
    }

    fn find(&self, id: &str) -> Result<&Control, SettingFault> {
        if let Some(control) = self.get(id) {
            return Ok(control);
        }
        let (message, help) = match self.pinned.get(id) {
            Some(value) => (
                format!("`{id}` is fixed at {value} by this style"),
                Some("leave it out".to_owned()),
            ),
            None => {
                let known = self.iter().map(|control| control.id.as_str());
                (format!("this style has no control `{id}`"), nearest::advice(id, known))
            }
        };
        Err(SettingFault {
            id: id.to_owned(),
            message,
            help,
        })
    }

    fn default_of(&self, id: &str) -> Option<Value> {
        self.get(id)?.kind.default_value()
    }
}

fn colors(text: &str) -> Option<Value> {
    if text.is_empty() {
        return Some(Value::Array(Vec::new()));
    }
    let one = |part: &str| {
        let digits = part.strip_prefix('#').unwrap_or(part);
        color(&format!("#{digits}")).map(Value::String)
    };
    text.split(',').map(one).collect()
}
