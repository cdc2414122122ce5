//! Names to sign in with.
//!
//! A login name is checked once, here, and is then safe in a path, a URL, a log line and a database. Upper case is
//! folded, because people write their own name as they like; letters outside ASCII are refused before folding, so
//! that no look-alike (the Kelvin sign for `k`) becomes somebody else's name. The errors do not repeat the text:
//! people type passwords into this field.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Shortest and longest login name, in characters.
const CHARS: std::ops::RangeInclusive<usize> = 2..=64;

/// The name that a person signs in with: 2 to 64 of `a-z 0-9 . _ -`, the first a letter or a digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LoginName(String);

/// Why a text is not a login name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginNameError {
    /// Too short or too long.
    #[error("a login name has 2 to 64 characters, this one has {chars}")]
    Length {
        /// Its length in characters.
        chars: usize,
    },
    /// A character outside the allowed ones.
    #[error("{found:?} is not allowed in a login name; use a-z, 0-9, dots, underscores and hyphens")]
    Character {
        /// The first character that is not allowed.
        found: char,
    },
    /// It begins with a dot, an underscore or a hyphen.
    #[error("a login name begins with a letter or a digit, not with {found:?}")]
    Start {
        /// The first character.
        found: char,
    },
}

impl LoginName {
    /// The name in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LoginName {
    type Err = LoginNameError;

    fn from_str(text: &str) -> Result<Self, LoginNameError> {
        let chars = text.chars().count();
        if !CHARS.contains(&chars) {
            return Err(LoginNameError::Length { chars });
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if let Some(found) = text.chars().find(|c| !allowed(*c)) {
            return Err(LoginNameError::Character { found });
        }
        if let Some(found) = text.chars().next().filter(|c| !c.is_ascii_alphanumeric()) {
            return Err(LoginNameError::Start { found });
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for LoginName {
    type Error = LoginNameError;

    fn try_from(text: String) -> Result<Self, LoginNameError> {
        text.parse()
    }
}

impl From<LoginName> for String {
    fn from(name: LoginName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, &str>) {
        let got = text.parse::<LoginName>().map_err(|error| error.to_string());
        let got = got.as_ref().map(LoginName::as_str).map_err(String::as_str);
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn names() {
        check("hokusai", Ok("hokusai"));
        check("Hokusai.K-8_x", Ok("hokusai.k-8_x"));
        check("7s", Ok("7s"));
        check(&"x".repeat(64), Ok(&"x".repeat(64)));
        check("x", Err("a login name has 2 to 64 characters, this one has 1"));
        check("", Err("a login name has 2 to 64 characters, this one has 0"));
        check(
            &"x".repeat(65),
            Err("a login name has 2 to 64 characters, this one has 65"),
        );
        let advice = "is not allowed in a login name; use a-z, 0-9, dots, underscores and hyphens";
        for (text, found) in [
            ("two words", "' '"),
            ("a/b", "'/'"),
            ("\u{212a}arl", "'\u{212a}'"),
            ("émile", "'é'"),
            ("line\nfeed", "'\\n'"),
        ] {
            check(text, Err(&format!("{found} {advice}")));
        }
        check(
            ".hidden",
            Err("a login name begins with a letter or a digit, not with '.'"),
        );
        check("-rf", Err("a login name begins with a letter or a digit, not with '-'"));
    }

    #[test]
    fn json_is_checked_too() {
        let name: LoginName = serde_json::from_str("\"Hokusai\"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"hokusai\"");
        assert!(serde_json::from_str::<LoginName>("\"../x\"").is_err());
    }
}
