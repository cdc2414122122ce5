//! Typed reading of a TOML table: a wrong type, a missing key and an unknown key each become a fault, and reading goes on.
//!
//! Every reader answers `None` after it has noted a fault, so a caller collects what it can, and a manifest is made
//! only where nothing is missing.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use toml_span::{
    Value,
    value::{Table, ValueInner},
};

use super::source::{Place, Source};
use crate::{codes, nearest};

/// A table whose keys are known.
pub(super) struct Section<'a> {
    path: String,
    at: Place,
    table: &'a Table<'a>,
    source: &'a Source<'a>,
}

/// One value in a table, with the path it is called by in messages.
pub(super) struct Field<'a> {
    path: String,
    value: &'a Value<'a>,
    source: &'a Source<'a>,
}

impl<'a> Section<'a> {
    /// The whole document.
    pub(super) fn root(source: &'a Source<'a>, value: &'a Value<'a>, keys: &[&str]) -> Option<Self> {
        Field {
            path: String::new(),
            value,
            source,
        }
        .section(keys)
    }

    /// A key that may be there.
    pub(super) fn find(&self, key: &str) -> Option<Field<'a>> {
        let value = self.table.get(key)?;
        Some(Field {
            path: join(&self.path, key),
            value,
            source: self.source,
        })
    }

    /// A key that must be there.
    pub(super) fn need(&self, key: &str) -> Option<Field<'a>> {
        let field = self.find(key);
        if field.is_none() {
            self.fault(codes::MISSING_KEY, format!("`{}` is missing", join(&self.path, key)));
        }
        field
    }

    /// The elements of an array that may be there.
    pub(super) fn list(&self, key: &str) -> Vec<Field<'a>> {
        self.find(key).and_then(|field| field.elements()).unwrap_or_default()
    }

    /// Notes a fault of the table as a whole.
    pub(super) fn fault(&self, code: &'static str, message: String) {
        self.source.fault(code, self.at, message, None);
    }
}

impl<'a> Field<'a> {
    /// The table behind this value; keys other than `keys` are faults.
    pub(super) fn section(&self, keys: &[&str]) -> Option<Section<'a>> {
        let table = self.typed("a table", self.value.as_table())?;
        for key in table.keys().filter(|key| !keys.contains(&key.name.as_ref())) {
            let message = format!("unknown key `{}`", join(&self.path, &key.name));
            let help = nearest::advice(&key.name, keys.iter().copied());
            self.source
                .fault(codes::UNKNOWN_KEY, self.source.place(key.span.start), message, help);
        }
        Some(Section {
            path: self.path.clone(),
            at: self.source.place(self.value.span.start),
            table,
            source: self.source,
        })
    }

    /// The elements of an array.
    pub(super) fn elements(&self) -> Option<Vec<Field<'a>>> {
        let array = self.typed("an array", self.value.as_array())?;
        let fields = array.iter().enumerate().map(|(index, value)| Field {
            path: join(&self.path, &index.to_string()),
            value,
            source: self.source,
        });
        Some(fields.collect())
    }

    /// Any string.
    pub(super) fn string(&self) -> Option<&'a str> {
        self.typed("a string", self.value.as_str())
    }

    /// A string of one line without blanks at its ends, with so many characters.
    pub(super) fn line(&self, chars: RangeInclusive<usize>) -> Option<String> {
        let text = self.string()?;
        let count = text.chars().count();
        if !chars.contains(&count) {
            let (least, most) = chars.into_inner();
            return self.bad(format!("has {count} characters; {least} to {most} are allowed"));
        }
        if text.contains(crate::text::is_unseen) || text.trim() != text {
            return self.bad("must be one line without blanks at its ends".to_owned());
        }
        Some(text.to_owned())
    }

    /// A string that is the text of a `T`.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self) -> Option<T> {
        let text = self.string()?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => self.bad(format!("is `{text}`: {error}")),
        }
    }

    /// A string that is one of `words`.
    pub(super) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.string()?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let message = format!("`{}` cannot be `{text}`", self.path);
        let help = nearest::advice(text, words.iter().map(|(word, _)| *word));
        self.source
            .fault(codes::BAD_VALUE, self.source.place_of(self.value), message, help);
        None
    }

    /// True or false.
    pub(super) fn boolean(&self) -> Option<bool> {
        self.typed("true or false", self.value.as_bool())
    }

    /// A whole number within bounds.
    pub(super) fn integer(&self, bounds: RangeInclusive<u32>) -> Option<u32> {
        let number = self.typed("a whole number", self.value.as_integer())?;
        match u32::try_from(number) {
            Ok(number) if bounds.contains(&number) => Some(number),
            _ => {
                let (least, most) = bounds.into_inner();
                self.bad(format!("is {number}; {least} to {most} are allowed"))
            }
        }
    }

    /// A finite number, written with or without a point.
    pub(super) fn number(&self) -> Option<f64> {
        let number = match self.value.as_ref() {
            // TOML integers that a double cannot hold exactly are far outside every range we take.
            #[expect(clippy::cast_precision_loss, reason = "ranges are checked afterwards")]
            ValueInner::Integer(integer) => Some(*integer as f64),
            ValueInner::Float(float) => Some(*float),
            _ => None,
        };
        let number = self.typed("a number", number)?;
        if !number.is_finite() {
            return self.bad(format!("is {number}; it must be finite"));
        }
        Some(number)
    }

    /// Exactly `N` finite numbers.
    pub(super) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let elements = self.elements()?;
        let found = elements.len();
        let numbers: Option<Vec<f64>> = elements.iter().map(Field::number).collect();
        match <[f64; N]>::try_from(numbers?) {
            Ok(numbers) => Some(numbers),
            Err(_) => self.bad(format!("has {found} numbers; {N} are needed")),
        }
    }

    /// The value as JSON. TOML numbers that JSON cannot write (`inf`, `nan`) are faults.
    pub(super) fn json(&self) -> Option<serde_json::Value> {
        match self.value.as_ref() {
            ValueInner::String(text) => Some(text.as_ref().into()),
            ValueInner::Integer(number) => Some((*number).into()),
            ValueInner::Float(_) => self.number().map(Into::into),
            ValueInner::Boolean(value) => Some((*value).into()),
            ValueInner::Array(_) => {
                let elements = self.elements()?;
                elements
                    .iter()
                    .map(Field::json)
                    .collect::<Option<Vec<_>>>()
                    .map(Into::into)
            }
            ValueInner::Table(_) => self.object().map(Into::into),
        }
    }

    /// The value as a JSON object, keys sorted.
    pub(super) fn object(&self) -> Option<serde_json::Map<String, serde_json::Value>> {
        let table = self.typed("a table", self.value.as_table())?;
        let pairs = table.iter().map(|(key, value)| {
            let field = Field {
                path: join(&self.path, &key.name),
                value,
                source: self.source,
            };
            Some((key.name.to_string(), field.json()?))
        });
        pairs.collect()
    }

    /// Notes that this value breaks a rule: "`path` `message`".
    pub(super) fn bad<T>(&self, message: String) -> Option<T> {
        self.fault(codes::BAD_VALUE, format!("`{}` {message}", self.path), None)
    }

    /// Notes a fault at this value.
    pub(super) fn fault<T>(&self, code: &'static str, message: String, help: Option<String>) -> Option<T> {
        self.source.fault(code, self.source.place_of(self.value), message, help);
        None
    }

    fn typed<T>(&self, wanted: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            let found = self.value.as_ref().type_str();
            let message = format!("`{}` must be {wanted}, found a value of type {found}", self.path);
            self.source
                .fault(codes::WRONG_TYPE, self.source.place_of(self.value), message, None);
        }
        value
    }
}

fn join(parent: &str, key: &str) -> String {
    match parent {
        "" => key.to_owned(),
        parent => format!("{parent}.{key}"),
    }
}
