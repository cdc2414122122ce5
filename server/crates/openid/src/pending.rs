//! What a browser keeps while somebody is at the provider.

use std::fmt;
use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use thiserror::Error;

/// How long somebody may be at the provider, milliseconds: 10 minutes.
pub const PENDING_MS: i64 = 10 * 60_000;

/// Longest text that is read, bytes: a browser keeps no longer cookie.
const MAX_BYTES: usize = 4096;

/// A sign-in that was begun.
///
/// Its text is for a cookie of the browser that began it, which no script may read and no other site may send: whoever has it and an
/// answer of the provider can end the sign-in.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    /// Comes back with the answer, so it is the answer to this one.
    pub(crate) state: String,
    /// Comes back in the ID token, so it was made for this one.
    pub(crate) nonce: String,
    /// Shows the provider that who has the code is who began (PKCE).
    pub(crate) verifier: String,
    /// Until when it may be ended, Unix milliseconds.
    pub(crate) expires_ms: i64,
    /// What the caller wants to know afterwards.
    pub(crate) then: String,
}

/// A text that is no sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is no sign-in that was begun here")]
pub struct PendingFault;

impl Pending {
    /// Whether what comes with `state` is about this sign-in. Both come from the same browser, so there is nothing to be learned from how long
    /// it takes to tell.
    #[must_use]
    pub fn is_for(&self, state: &str) -> bool {
        self.state == state
    }

    /// What the caller wanted to know afterwards. The browser kept it, so whoever has the browser may have changed it.
    #[must_use]
    pub fn then(&self) -> &str {
        &self.then
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pending {{ until {} }}", self.expires_ms)
    }
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            state,
            nonce,
            verifier,
            expires_ms,
            then,
        } = self;
        let then = URL_SAFE_NO_PAD.encode(then);
        write!(f, "{state}.{nonce}.{verifier}.{expires_ms}.{then}")
    }
}

impl FromStr for Pending {
    type Err = PendingFault;

    fn from_str(text: &str) -> Result<Self, PendingFault> {
        let parts: Vec<&str> = text.splitn(6, '.').collect();
        let [state, nonce, verifier, expires_ms, then] = parts[..] else {
            return Err(PendingFault);
        };
        let is_empty = [state, nonce, verifier].iter().any(|part| part.is_empty());
        if is_empty || text.len() > MAX_BYTES {
            return Err(PendingFault);
        }
        let then = URL_SAFE_NO_PAD.decode(then).map_err(|_| PendingFault)?;
        Ok(Self {
            state: state.to_owned(),
            nonce: nonce.to_owned(),
            verifier: verifier.to_owned(),
            expires_ms: expires_ms.parse().map_err(|_| PendingFault)?,
            then: String::from_utf8(then).map_err(|_| PendingFault)?,
        })
    }
}
