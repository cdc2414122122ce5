//! What is kept, and under what.

use bytes::Bytes;

/// A digest of everything that decides about the result.
pub type Key = [u8; 32];

/// A finished result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its media type, as `image/png`.
    pub content_type: String,
    /// Its bytes.
    pub body: Bytes,
}
