//! Names of styles: `publisher/name`.
//!
//! A name is checked once, here, and is then safe in a path, a URL, a log line and a database: the two parts hold
//! nothing but `a-z`, `0-9` and inner hyphens. Upper case is refused rather than folded, so that one style has one name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Shortest and longest part of a name, in characters.
const PART_CHARS: std::ops::RangeInclusive<usize> = 2..=64;

/// The name of a style, `publisher/name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StyleName {
    publisher: String,
    name: String,
}

/// Why a text is not the name of a style.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is not exactly one slash.
    #[error("`{0}` is not a style's name; write it as `publisher/name`")]
    Shape(String),
    /// One part has a wrong length.
    #[error("`{part}` in `{name}` has {chars} characters; each part has 2 to 64")]
    Length {
        /// The whole text.
        name: String,
        /// The part that is too short or too long.
        part: String,
        /// Its length in characters.
        chars: usize,
    },
    /// One part holds a character outside `a-z`, `0-9` and `-`.
    #[error("`{found}` in `{name}` is not allowed; names use a-z, 0-9 and hyphens")]
    Character {
        /// The whole text.
        name: String,
        /// The first character that is not allowed.
        found: char,
    },
    /// One part begins or ends with a hyphen.
    #[error("`{part}` in `{name}` begins or ends with a hyphen; put hyphens between words only")]
    Hyphen {
        /// The whole text.
        name: String,
        /// The part.
        part: String,
    },
}

impl StyleName {
    /// Makes a name from its two parts.
    ///
    /// # Errors
    /// Says which part breaks which rule.
    pub fn new(publisher: &str, name: &str) -> Result<Self, NameError> {
        let whole = || format!("{publisher}/{name}");
        for part in [publisher, name] {
            check_part(part, &whole)?;
        }
        Ok(Self {
            publisher: publisher.to_owned(),
            name: name.to_owned(),
        })
    }

    /// The namespace that owns the style.
    pub fn publisher(&self) -> &str {
        &self.publisher
    }

    /// The style's own name, unique within its publisher.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The name of a publisher: the first part of its styles' names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublisherName(String);

impl PublisherName {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublisherName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        check_part(text, &|| text.to_owned())?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for PublisherName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_part(part: &str, whole: &dyn Fn() -> String) -> Result<(), NameError> {
    if part.contains('/') {
        return Err(NameError::Shape(whole()));
    }
    let allowed = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-';
    if let Some(found) = part.chars().find(|c| !allowed(c)) {
        return Err(NameError::Character { name: whole(), found });
    }
    let chars = part.chars().count();
    if !PART_CHARS.contains(&chars) {
        return Err(NameError::Length {
            name: whole(),
            part: part.to_owned(),
            chars,
        });
    }
    if part.starts_with('-') || part.ends_with('-') {
        return Err(NameError::Hyphen {
            name: whole(),
            part: part.to_owned(),
        });
    }
    Ok(())
}

impl FromStr for StyleName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (publisher, name) = text.split_once('/').ok_or_else(|| NameError::Shape(text.to_owned()))?;
        Self::new(publisher, name)
    }
}

impl fmt::Display for StyleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.publisher, self.name)
    }
}

impl TryFrom<String> for StyleName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<StyleName> for String {
    fn from(name: StyleName) -> Self {
        name.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<(&str, &str), &str>) {
        let got = text.parse::<StyleName>();
        match (got, expect) {
            (Ok(name), Ok((publisher, own))) => {
                assert_eq!((name.publisher(), name.name()), (publisher, own));
                assert_eq!(name.to_string(), text);
                let json = serde_json::to_string(&name).unwrap();
                assert_eq!(serde_json::from_str::<StyleName>(&json).unwrap(), name);
            }
            (Err(error), Err(message)) => assert_eq!(error.to_string(), message, "{text}"),
            (got, expect) => panic!("{text}: got {got:?}, expected {expect:?}"),
        }
    }

    #[test]
    fn names() {
        check("pastiche/great-wave", Ok(("pastiche", "great-wave")));
        check("ab/0-9", Ok(("ab", "0-9")));
        let longest = format!("{0}/{0}", "x".repeat(64));
        check(&longest, Ok((&longest[..64], &longest[65..])));
        check(
            "wave",
            Err("`wave` is not a style's name; write it as `publisher/name`"),
        );
        check(
            "a1/b2/c3",
            Err("`a1/b2/c3` is not a style's name; write it as `publisher/name`"),
        );
        check("a/wave", Err("`a` in `a/wave` has 1 characters; each part has 2 to 64"));
        check(
            "pastiche/",
            Err("`` in `pastiche/` has 0 characters; each part has 2 to 64"),
        );
        check(
            "Pastiche/wave",
            Err("`P` in `Pastiche/wave` is not allowed; names use a-z, 0-9 and hyphens"),
        );
        check(
            "pastiche/..",
            Err("`.` in `pastiche/..` is not allowed; names use a-z, 0-9 and hyphens"),
        );
        check(
            "pastiche/-wave",
            Err("`-wave` in `pastiche/-wave` begins or ends with a hyphen; put hyphens between words only"),
        );
    }
}
