//! Settings of a render, from a query and from a JSON part.
//!
//! Built-in controls are plain keys (`strength=0.5`), those of plugins `set=id:value`, repeated. A part is one JSON object
//! by id. The same setting in both places is a fault: which one should count would be a guess.

use manifest::{Controls, FORMAT, QUALITY, SIZE, STRENGTH, SettingFault, Settings};
use serde_json::{Map, Value};

use super::Pairs;
use super::pairs::fault;
use crate::error::{ApiError, Code};

/// The key that sets any control.
const SET: &str = "set";
/// Keys that are controls themselves.
const PLAIN: [&str; 4] = [STRENGTH, SIZE, FORMAT, QUALITY];
/// Every key of the query.
const KEYS: [&str; 5] = [STRENGTH, SIZE, FORMAT, QUALITY, SET];

/// What a request says, by the controls' ids; each value has been accepted by its control.
#[derive(Debug, Default)]
pub struct Given(Map<String, Value>);

impl Given {
    /// Reads a query.
    ///
    /// # Errors
    /// [`Code::SettingsInvalid`] with every key and value that cannot be used.
    pub fn from_query(controls: &Controls, pairs: &Pairs) -> Result<Self, ApiError> {
        let mut faults = pairs.faults(&KEYS, &PLAIN);
        let mut given = Self::default();
        for (key, value) in pairs.iter().filter(|(key, _)| KEYS.contains(key)) {
            let pair = if key == SET {
                value.to_owned()
            } else {
                format!("{key}:{value}")
            };
            match controls.parse_pair(&pair) {
                Ok((id, value)) => given.add(id, value, &mut faults),
                Err(fault) => faults.push(fault),
            }
        }
        given.checked(controls, faults)
    }

    /// Adds the settings of a JSON object.
    ///
    /// # Errors
    /// [`Code::SettingsInvalid`] when it is none, or with every setting that cannot be used.
    pub fn with_json(mut self, controls: &Controls, json: &[u8]) -> Result<Self, ApiError> {
        let object: Map<String, Value> = serde_json::from_slice(json).map_err(|error| {
            let detail =
                format!("the part `settings` must be one JSON object, {{\"strength\": 0.5}} for example: {error}");
            ApiError::new(Code::SettingsInvalid, detail)
        })?;
        let mut faults = Vec::new();
        for (id, value) in object {
            self.add(id, value, &mut faults);
        }
        self.checked(controls, faults)
    }

    /// What was said, as one JSON object.
    pub fn to_json(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }

    /// The settings of the render, with every default.
    ///
    /// # Errors
    /// [`Code::SettingsInvalid`] with every setting that cannot be used.
    pub fn resolve(self, controls: &Controls) -> Result<Settings, ApiError> {
        controls
            .resolve(&self.0)
            .map_err(|faults| ApiError::faults(Code::SettingsInvalid, faults))
    }

    fn add(&mut self, id: String, value: Value, faults: &mut Vec<SettingFault>) {
        if self.0.contains_key(&id) {
            // A plain key that is there twice has been told already.
            if !faults.iter().any(|known| known.id == id) {
                faults.push(fault(
                    &id,
                    format!("`{id}` is set twice"),
                    Some("give it once".to_owned()),
                ));
            }
            return;
        }
        self.0.insert(id, value);
    }

    fn checked(self, controls: &Controls, mut faults: Vec<SettingFault>) -> Result<Self, ApiError> {
        if let Err(refused) = controls.resolve(&self.0) {
            faults.extend(refused);
        }
        if faults.is_empty() {
            Ok(self)
        } else {
            Err(ApiError::faults(Code::SettingsInvalid, faults))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const STYLE: &str = r#"
        schema = 1
        [style]
        name = "tests/plain"
        version = "1.0.0"
        title = "Plain"
        summary = "Nothing much."
        [generator]
        file = "generator.onnx"
        kind = "picture"
        multiple = 1
        [generator.input]
        range = [0.0, 1.0]
        [generator.output]
        range = [0.0, 1.0]
    "#;

    fn check(query: &str, json: Option<&str>, expect: Result<(f64, Option<u32>), &[&str]>) {
        let manifest = manifest::parse("style.toml", STYLE).unwrap();
        let controls = Controls::for_style(&manifest, &BTreeMap::new()).unwrap();
        let given = Given::from_query(&controls, &Pairs::parse(query).unwrap()).and_then(|given| match json {
            Some(json) => given.with_json(&controls, json.as_bytes()),
            None => Ok(given),
        });
        let found = given.and_then(|given| given.resolve(&controls));
        let told = |error: ApiError| {
            error
                .problem("")
                .errors
                .into_iter()
                .map(|fault| fault.id)
                .collect::<Vec<_>>()
        };
        match (found, expect) {
            (Ok(settings), Ok(expect)) => assert_eq!((settings.strength(), settings.size()), expect, "{query}"),
            (Err(error), Err(expect)) => assert_eq!(told(error), expect, "{query}"),
            (found, expect) => panic!("{query}: {found:?}, expected {expect:?}"),
        }
    }

    #[test]
    fn settings() {
        check("", None, Ok((1.0, None)));
        check("strength=0.5&size=512", None, Ok((0.5, Some(512))));
        check("set=strength:0.25", None, Ok((0.25, None)));
        check("size=512", Some(r#"{"strength": 0.5}"#), Ok((0.5, Some(512))));
        check("", Some("{}"), Ok((1.0, None)));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        check(
            "strength=2&size=1&formt=png&set=grain.amount:1",
            None,
            Err(&["formt", "grain.amount", "strength", "size"]),
        );
        check("strength=half", None, Err(&["strength"]));
        check("strength=1&strength=0", None, Err(&["strength"]));
        check("strength=1&set=strength:0", None, Err(&["strength"]));
        check(
            "strength=1",
            Some(r#"{"strength": 1, "quality": 0}"#),
            Err(&["strength", "quality"]),
        );
        check("", Some("[]"), Err(&[]));
    }
}
