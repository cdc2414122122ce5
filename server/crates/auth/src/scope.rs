//! Scopes: what an API token may do, at most, for the account that made it.
//!
//! A scope takes nothing from the rights of the account and adds nothing to them: `administer` on a member's token
//! opens no door. No scope includes another, so a token is read by its words alone. Written as OAuth does
//! (RFC 6749, section 3.3): words with spaces between, in any order; an unknown word or no word is an error.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::UnknownWord;

/// One thing that an API token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Browse the catalog and download packs: `styles:read`.
    ReadStyles,
    /// Render pictures: `renders:write`.
    WriteRenders,
    /// Publish and yank packs of the account's publishers: `packs:publish`.
    PublishPacks,
    /// Manage people, publishers and the server: `administer`.
    Administer,
}

impl Scope {
    /// Every scope, in the order in which they are written.
    pub const ALL: [Self; 4] = [
        Self::ReadStyles,
        Self::WriteRenders,
        Self::PublishPacks,
        Self::Administer,
    ];

    /// The scope's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadStyles => "styles:read",
            Self::WriteRenders => "renders:write",
            Self::PublishPacks => "packs:publish",
            Self::Administer => "administer",
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        found.ok_or_else(|| UnknownWord::new(text, "scope", Self::ALL.map(Self::as_str)))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The scopes of one token: at least one, each once, always written in the order of [`Scope::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(BTreeSet<Scope>);

/// Why a text is no list of scopes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// There is no word in it.
    #[error("a token needs at least one scope; valid: {}", Scope::ALL.map(Scope::as_str).join(", "))]
    Empty,
    /// One word is no scope.
    #[error(transparent)]
    Unknown(#[from] UnknownWord),
}

impl Scopes {
    /// A set of scopes.
    ///
    /// # Errors
    /// [`ScopeError::Empty`] if there are none.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Result<Self, ScopeError> {
        let scopes: BTreeSet<Scope> = scopes.into_iter().collect();
        if scopes.is_empty() {
            return Err(ScopeError::Empty);
        }
        Ok(Self(scopes))
    }

    /// Whether the token has this scope.
    #[must_use]
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes, in the order of [`Scope::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl FromStr for Scopes {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let words = text.split_ascii_whitespace().map(Scope::from_str);
        Self::new(words.collect::<Result<Vec<_>, _>>()?)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Scopes {
    type Error = ScopeError;

    fn try_from(text: String) -> Result<Self, ScopeError> {
        text.parse()
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: &str = "valid: styles:read, renders:write, packs:publish, administer";

    fn check(text: &str, expect: Result<&str, String>) {
        let got = text.parse::<Scopes>();
        match (got, expect) {
            (Ok(scopes), Ok(expect)) => {
                assert_eq!(scopes.to_string(), expect);
                assert_eq!(expect.parse::<Scopes>().unwrap(), scopes);
                let json = serde_json::to_string(&scopes).unwrap();
                assert_eq!(json, format!("\"{expect}\""));
                assert_eq!(serde_json::from_str::<Scopes>(&json).unwrap(), scopes);
            }
            (Err(error), Err(expect)) => assert_eq!(error.to_string(), expect),
            (got, expect) => panic!("{text}: got {got:?}, expected {expect:?}"),
        }
    }

    #[test]
    fn words() {
        check("renders:write", Ok("renders:write"));
        check("administer  styles:read administer", Ok("styles:read administer"));
        check(
            "packs:publish renders:write styles:read administer",
            Ok("styles:read renders:write packs:publish administer"),
        );
        check("", Err(format!("a token needs at least one scope; {VALID}")));
        check(" ", Err(format!("a token needs at least one scope; {VALID}")));
        check(
            "styles:read render:write",
            Err(format!(
                "`render:write` is no scope; did you mean `renders:write`? {VALID}"
            )),
        );
        check("*", Err(format!("`*` is no scope; {VALID}")));
        check(
            "Administer",
            Err(format!("`Administer` is no scope; did you mean `administer`? {VALID}")),
        );
        check(
            &"x".repeat(500),
            Err(format!("`{}` is no scope; {VALID}", "x".repeat(40))),
        );
    }

    #[test]
    fn no_scope_includes_another() {
        for scope in Scope::ALL {
            let scopes = Scopes::new([scope]).unwrap();
            for other in Scope::ALL {
                assert_eq!(scopes.contains(other), scope == other);
            }
        }
        assert_eq!(Scopes::new([]), Err(ScopeError::Empty));
    }
}
