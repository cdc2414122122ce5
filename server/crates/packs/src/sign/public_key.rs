//! What signatures are checked with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::KeyId;

/// Characters of a key: 42 bytes in Base64.
const CHARS: usize = 56;

/// A public key, in one line as minisign writes it: `RWQ...`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(minisign::PublicKey);

/// A text that is no public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a public key; that is one line of {CHARS} characters, which begins with RW: the second line of a `.pub` file"
)]
pub struct PublicKeyError(String);

impl PublicKey {
    pub(super) fn of(key: minisign::PublicKey) -> Self {
        Self(key)
    }

    pub(super) fn inner(&self) -> &minisign::PublicKey {
        &self.0
    }

    /// Its number.
    pub fn id(&self) -> KeyId {
        KeyId::of(self.0.keynum())
    }

    /// The file that minisign keeps a public key in.
    pub fn to_file(&self) -> String {
        format!("untrusted comment: minisign public key {}\n{self}\n", self.id())
    }
}

impl FromStr for PublicKey {
    type Err = PublicKeyError;

    /// One line, or a `.pub` file.
    fn from_str(text: &str) -> Result<Self, PublicKeyError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let is_comment = first.starts_with("untrusted comment:");
        let line = if is_comment {
            lines.next().unwrap_or_default()
        } else {
            first
        };
        let fault = || PublicKeyError(line.chars().take(80).collect());
        if line.len() != CHARS || !line.starts_with("RW") || lines.next().is_some() {
            return Err(fault());
        }
        minisign::PublicKey::from_base64(line).map(Self).map_err(|_| fault())
    }
}

impl TryFrom<String> for PublicKey {
    type Error = PublicKeyError;

    fn try_from(text: String) -> Result<Self, PublicKeyError> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_base64())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

// The number belongs to it: minisign compares the curve's point alone.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bytes() == other.0.to_bytes()
    }
}

impl Eq for PublicKey {}
