//! The number that a key is told by.

use std::fmt;
use std::str::FromStr;

/// The number of a key: minisign draws it when the key is made, and writes it as 16 upper-case hexadecimal digits. It tells keys apart and
/// proves nothing: only the public key does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u64);

/// A text that is not the number of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the id of a key; 16 hexadecimal digits are needed")]
pub struct KeyIdError(String);

impl KeyId {
    /// Of the eight bytes in a key or a signature.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut number = [0; 8];
        let length = bytes.len().min(8);
        number[..length].copy_from_slice(&bytes[..length]);
        Self(u64::from_le_bytes(number))
    }

    /// Where the signature by this key lies in a pack.
    pub fn path(self) -> String {
        format!("{}{self}.minisig", crate::digest::SIGNATURES)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl FromStr for KeyId {
    type Err = KeyIdError;

    fn from_str(text: &str) -> Result<Self, KeyIdError> {
        let fault = || KeyIdError(text.to_owned());
        let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = is_hex.then(|| u64::from_str_radix(text, 16).ok()).flatten();
        number.map(Self).ok_or_else(fault)
    }
}
