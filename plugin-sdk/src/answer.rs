//! What a plugin gives back.

use std::fmt;

use crate::picture::Canvas;

/// What `after` gives back.
#[derive(Debug)]
pub enum Answer {
    /// The stylized picture stays as it is, bit for bit.
    Unchanged,
    /// A picture instead of the stylized one: of its depth, and of its size or the original's.
    Picture(Canvas),
}

impl From<Canvas> for Answer {
    fn from(canvas: Canvas) -> Self {
        Self::Picture(canvas)
    }
}

/// What `before` gives back.
#[derive(Debug)]
pub struct Prepared {
    /// What the generator shall see.
    pub answer: Answer,
    /// Handed to `after` of the same render ([`Call::note`](crate::Call::note)); at most 1 MiB.
    pub note: Vec<u8>,
}

impl Prepared {
    /// An answer without a note.
    pub fn new(answer: impl Into<Answer>) -> Self {
        Self {
            answer: answer.into(),
            note: Vec::new(),
        }
    }

    /// The same answer with a note for `after`.
    #[must_use]
    pub fn noted(mut self, note: Vec<u8>) -> Self {
        self.note = note;
        self
    }
}

/// Why a plugin will not work on this picture or with these settings. People read it, so it says what to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(String);

impl Refusal {
    /// A refusal with the reason, and what to do instead.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    #[cfg(target_family = "wasm")]
    pub(crate) fn into_reason(self) -> String {
        self.0
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}
