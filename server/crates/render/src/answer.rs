//! What a render gives.

use bytes::Bytes;

use crate::{AnswerKey, RawOutput, Timings};

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// It was stored.
    Hit,
    /// It was rendered.
    Miss,
    /// Somebody else's request rendered it at the same time.
    Shared,
}

/// A finished picture.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Its key: the same request gives the same key.
    pub key: AnswerKey,
    /// The media type of the bytes.
    pub content_type: String,
    /// The picture's file.
    pub body: Bytes,
    /// Where it came from.
    pub source: Source,
    /// How long each stage took; empty for a hit.
    pub timings: Timings,
    /// What the generator gave, where that was looked at: see [`Renderer::observe`](crate::Renderer::observe).
    pub raw: Option<RawOutput>,
}
