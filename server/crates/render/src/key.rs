//! The answer key: what a render depends on, and nothing else, as 256 bits.

use std::fmt;
use std::str::FromStr;

use infer::{DeviceId, Precision};
use pixels::Encoding;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{LoadedStyle, RenderRequest};

/// The engine's version, a part of every answer key. Raise it with any change that changes a render's bytes; a test of
/// golden outputs fails until that is done.
pub const ENGINE_VERSION: u32 = 2;

/// Names one answer: equal keys, equal bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerKey([u8; 32]);

/// A text that is no answer key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no key of a render; it has 64 hexadecimal digits")]
pub struct ParseKeyError(String);

impl AnswerKey {
    /// The key of `request` to `style`, computed on `device` in `precision` and written as `encoding`.
    pub fn new(
        style: &LoadedStyle,
        request: &RenderRequest,
        encoding: &Encoding,
        (device, precision): (DeviceId, Precision),
    ) -> Self {
        let settings = &request.settings;
        let class = match device {
            DeviceId::Cpu => "cpu",
            DeviceId::Cuda(_) => "cuda",
        };
        let mut parts = Parts(Sha256::new());
        parts.add(&ENGINE_VERSION.to_le_bytes());
        parts.add(&request.picture);
        parts.add(&style.digest().0);
        parts.add(settings.canonical_json().as_bytes());
        parts.add(&settings.strength().to_le_bytes());
        parts.add(&settings.size().unwrap_or(0).to_le_bytes());
        parts.add(encoding.format.name().as_bytes());
        parts.add(&[encoding.quality]);
        parts.add(precision.to_string().as_bytes());
        parts.add(class.as_bytes());
        Self(parts.0.finalize().into())
    }

    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A list whose parts cannot run into each other: each is preceded by its length.
struct Parts(Sha256);

impl Parts {
    fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }
}

impl fmt::Display for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnswerKey({self})")
    }
}

impl FromStr for AnswerKey {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseKeyError(text.chars().take(80).collect()))?;
        Ok(Self(bytes))
    }
}
