//! Why somebody was not signed in.

use std::error::Error;
use std::fmt::Write;

use thiserror::Error;

/// Why somebody was not signed in. The words are for the log: they may hold what the provider said, but no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenIdError {
    /// The answer belongs to another sign-in than the one that this browser began.
    #[error("the answer belongs to another sign-in than the one that this browser began")]
    State,
    /// The sign-in was begun too long ago.
    #[error("the sign-in was begun too long ago")]
    Expired,
    /// The provider does not take the code, or not any more: each is good once, for a short time.
    #[error("the provider does not take the code: {reason}")]
    Code {
        /// What it says.
        reason: String,
    },
    /// The provider does not answer.
    #[error("the provider does not answer: {reason}")]
    Unreached {
        /// At which address, and why.
        reason: String,
    },
    /// The provider answers what cannot be used.
    #[error("what the provider answers cannot be used: {reason}")]
    Answer {
        /// What is wrong.
        reason: String,
    },
    /// The ID token is not good.
    #[error("the provider's ID token is not accepted: {reason}")]
    Token {
        /// What is wrong with it.
        reason: String,
    },
}

impl OpenIdError {
    pub(crate) fn answer(reason: impl ToString) -> Self {
        Self::Answer {
            reason: reason.to_string(),
        }
    }

    pub(crate) fn token(reason: impl ToString) -> Self {
        Self::Token {
            reason: reason.to_string(),
        }
    }
}

/// An error with all its causes, in one line.
pub(crate) fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
