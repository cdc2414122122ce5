//! Random secrets that are shown once and stored as their SHA-256: API tokens, refresh tokens, the setup
//! secret, links to boards.
//!
//! A secret has 256 random bits, so a plain hash is enough to store it and it can be looked up by that hash. The
//! text begins with its kind, for people, for scanners that look for leaked secrets, and because the hash covers it:
//! a refresh token is never an API token. Refused: another kind, another length, anything but canonical base64url
//! (one secret has one text). Errors and `Debug` never show any part of the text.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::random::{RandomError, random};

/// Characters after the prefix: 32 bytes in base64url without padding.
const BODY_CHARS: usize = 43;

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// A token for programs, sent with each request.
    ApiToken,
    /// What a session trades for its next access token; used once.
    Refresh,
    /// What the operator shows to make the first account.
    Setup,
    /// What a link to somebody's board holds.
    Share,
}

impl SecretKind {
    const ALL: [Self; 4] = [Self::ApiToken, Self::Refresh, Self::Setup, Self::Share];

    /// What the text of such a secret begins with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::ApiToken => "pat_",
            Self::Refresh => "prt_",
            Self::Setup => "pset_",
            Self::Share => "pshr_",
        }
    }

    /// The kind whose prefix a text begins with, whatever comes after.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()))
    }
}

impl fmt::Display for SecretKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiToken => "API token",
            Self::Refresh => "refresh token",
            Self::Setup => "setup secret",
            Self::Share => "link's secret",
        })
    }
}

/// A new secret, to be shown once.
pub struct Secret {
    kind: SecretKind,
    bytes: Zeroizing<[u8; 32]>,
}

/// Why a text is not a secret of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It is a secret of another kind.
    #[error("a secret of another kind ({found}) was given; needed: {wanted}, which begins with `{}`", wanted.prefix())]
    Kind {
        /// What is needed.
        wanted: SecretKind,
        /// What the prefix says it is.
        found: SecretKind,
    },
    /// It begins with no known prefix.
    #[error("this is no {wanted}; those begin with `{}`", wanted.prefix())]
    Prefix {
        /// What is needed.
        wanted: SecretKind,
    },
    /// It is too short or too long.
    #[error("after `{}` come 43 characters, in this {wanted} there are {chars}; copy all of it", wanted.prefix())]
    Length {
        /// What is needed.
        wanted: SecretKind,
        /// Characters after the prefix.
        chars: usize,
    },
    /// It is not written as we write them.
    #[error("this {wanted} is damaged; copy it again")]
    Damaged {
        /// What is needed.
        wanted: SecretKind,
    },
}

impl Secret {
    /// A new random secret.
    ///
    /// # Errors
    /// If the operating system has no random bytes.
    pub fn new(kind: SecretKind) -> Result<Self, RandomError> {
        let bytes = Zeroizing::new(random()?);
        Ok(Self { kind, bytes })
    }

    /// What it is for.
    #[must_use]
    pub const fn kind(&self) -> SecretKind {
        self.kind
    }

    /// The text to show, once: the prefix and 43 characters of base64url. Not to be logged or stored.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut text = self.kind.prefix().to_owned();
        URL_SAFE_NO_PAD.encode_string(self.bytes.as_slice(), &mut text);
        text
    }

    /// The hash to store.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&Zeroizing::new(self.reveal()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({:?})", self.kind)
    }
}

/// The SHA-256 of a secret's text, to store and to look it up by.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of a text that somebody sent as a secret of a kind.
    ///
    /// # Errors
    /// If the text cannot be one, with what to do.
    pub fn parse(text: &str, wanted: SecretKind) -> Result<Self, SecretError> {
        let Some(body) = text.strip_prefix(wanted.prefix()) else {
            return Err(match SecretKind::of(text) {
                Some(found) => SecretError::Kind { wanted, found },
                None => SecretError::Prefix { wanted },
            });
        };
        let chars = body.chars().count();
        if chars != BODY_CHARS {
            return Err(SecretError::Length { wanted, chars });
        }
        let decoded = URL_SAFE_NO_PAD.decode(body).map(Zeroizing::new);
        if !decoded.is_ok_and(|bytes| bytes.len() == 32) {
            return Err(SecretError::Damaged { wanted });
        }
        Ok(Self::of(text))
    }

    fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// A hash as it was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// In constant time.
impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretHash {}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(..)")
    }
}

#[cfg(test)]
mod tests;
