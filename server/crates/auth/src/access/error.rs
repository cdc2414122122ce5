//! Why an access token is refused. Every text here is ours: nothing of the token gets into a log.

use crate::access::{LEEWAY_MS, MAX_TOKEN_BYTES};

/// Why an access token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// It is longer than any of ours; it was not looked at.
    #[error("the token has {bytes} bytes, more than {MAX_TOKEN_BYTES}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// It is not three parts with dots between.
    #[error("the token is not three parts with dots between")]
    Shape,
    /// Its header is no base64url of a JSON object, or holds what ours do not: a key, a second `alg`.
    #[error("the token's header is not as ours are")]
    Header,
    /// It is signed otherwise than with Ed25519, or not at all.
    #[error("the token's algorithm is {found}, not EdDSA")]
    Algorithm {
        /// The algorithm if it is a registered one, else "unknown".
        found: &'static str,
    },
    /// Its header has extensions that must be understood (`crit`).
    #[error("the token has critical extensions, and none is known here")]
    Critical,
    /// It is another kind of token.
    #[error("the token's type is not at+jwt")]
    Type,
    /// It does not say which key signed it.
    #[error("the token names no key")]
    KeyMissing,
    /// It names a key that is not ours.
    #[error("the token names a key that is not in the ring")]
    KeyUnknown,
    /// It names a key that is no longer used.
    #[error("the token names a key that is retired")]
    KeyRetired,
    /// Its last part is not the 64 bytes of a signature.
    #[error("the token's signature is cut off or damaged")]
    Truncated,
    /// The key did not sign this.
    #[error("the token's signature does not match")]
    Signature,
    /// What was signed is no claims.
    #[error("the token's claims cannot be read")]
    Claims,
    /// A claim is missing.
    #[error("the token has no claim `{claim}`")]
    Missing {
        /// Which one.
        claim: &'static str,
    },
    /// Another installation made it.
    #[error("the token was made by another issuer")]
    Issuer,
    /// It is for somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// It is too old.
    #[error("the token expired {ago_ms} ms ago")]
    Expired {
        /// How long ago, milliseconds.
        ago_ms: i64,
    },
    /// It was made in the future.
    #[error("the token was made {ahead_ms} ms from now; the clocks may be {LEEWAY_MS} ms apart")]
    Future {
        /// How far ahead, milliseconds.
        ahead_ms: i64,
    },
    /// It would live longer than any of ours.
    #[error("the token lives longer than any of ours")]
    Lifetime,
}

impl AccessError {
    /// The error for an algorithm that is not ours; the name is repeated only if it is a registered one (RFC 7518,
    /// section 3.1).
    pub(super) fn algorithm(name: &str) -> Self {
        const KNOWN: [&str; 13] = [
            "none", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384",
            "PS512",
        ];
        let found = KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(name));
        Self::Algorithm {
            found: found.unwrap_or("unknown"),
        }
    }
}
