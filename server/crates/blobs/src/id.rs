//! The name of a blob.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;

/// SHA-256 of what a blob holds; written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId([u8; 32]);

/// A text that names no blob.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` names no blob; 64 hexadecimal digits in lower case are needed")]
pub struct BlobIdFault(String);

impl BlobId {
    /// The name of what holds these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobId({self})")
    }
}

impl FromStr for BlobId {
    type Err = BlobIdFault;

    fn from_str(text: &str) -> Result<Self, BlobIdFault> {
        let fault = || BlobIdFault(text.chars().take(80).collect());
        let mut id = [0; 32];
        hex::decode_to_slice(text, &mut id).map_err(|_| fault())?;
        if text.bytes().any(|digit| digit.is_ascii_uppercase()) {
            return Err(fault());
        }
        Ok(Self(id))
    }
}
