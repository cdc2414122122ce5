//! What a bundle says of itself.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What is in a bundle, in the order of its parts: each pack's file, and then its previews.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// When it was made, in milliseconds since 1970 (UTC).
    pub made_ms: i64,
    /// The packs.
    pub packs: Vec<Bundled>,
}

/// A pack in a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundled {
    /// `publisher/name`.
    pub style: String,
    /// The version.
    pub version: String,
    /// The digest of the pack.
    pub digest: String,
    /// What people call the publisher.
    pub publisher_title: String,
    /// What people should use instead.
    pub deprecated: Option<String>,
    /// When it was uploaded, in milliseconds since 1970 (UTC).
    pub uploaded_ms: i64,
    /// When it was published.
    pub published_ms: i64,
    /// What the check found and measured.
    pub report: Option<Value>,
    /// Signatures of the pack: the texts of `.minisig` files.
    pub signatures: Vec<String>,
    /// The pack's file.
    pub file: Part,
    /// Previews.
    pub previews: Vec<BundledPreview>,
}

/// A preview in a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledPreview {
    /// The sample that it shows.
    pub sample: String,
    /// The picture's file.
    pub file: Part,
}

/// A file in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
}

impl Contents {
    /// All parts, in their order.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.packs.iter().flat_map(Bundled::parts)
    }
}

impl Bundled {
    /// The parts of this pack, in their order.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        let previews = self.previews.iter().map(|preview| &preview.file);
        std::iter::once(&self.file).chain(previews)
    }
}

impl Part {
    /// Of a file.
    pub fn of(data: &[u8]) -> Self {
        Self {
            sha256: hex::encode(Sha256::digest(data)),
            bytes: data.len() as u64,
        }
    }

    /// Whether it is this file.
    pub(super) fn is(&self, data: &Bytes) -> bool {
        *self == Self::of(data)
    }
}
