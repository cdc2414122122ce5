//! Access tokens: JWTs (RFC 7519) that say for a quarter of an hour who is asking, in which session.
//!
//! There is one form, and all else is refused: three parts; a header of exactly `alg`, `typ` and `kid`, where `alg`
//! is `EdDSA` and `typ` is `at+jwt` (RFC 9068), so that no other token of the same key passes for one; a key of the
//! ring that is not retired; an Ed25519 signature; and the claims of [`Claims`], whose times are held against the
//! clock that the caller gives. The header is checked before any key is touched, the claims are read only after the
//! signature has been found good. No error repeats a part of the token.
//!
//! Written on [`Keyring`] rather than on a JWT library: `jsonwebtoken` 11 does not verify strictly, does not refuse
//! `crit`, cannot tell `none` from a broken header, reads the system's clock, and brings RSA and two curves for the
//! sake of the one algorithm that is accepted here; what it would take over is shorter than what it would add.
//!
//! A token says nothing about rights, and cannot be taken back: the caller looks up whether the session still stands.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    keys::{Keyring, LONGEST_ACCESS_MS},
    random::{RandomError, random},
};

mod error;

pub use error::AccessError;

/// How long an access token lives unless told otherwise, milliseconds: 15 minutes.
pub const ACCESS_TTL_MS: i64 = 15 * 60_000;

/// How far the clocks of two nodes may be apart, milliseconds.
pub const LEEWAY_MS: i64 = 5_000;

/// The longest token that is looked at, bytes.
pub const MAX_TOKEN_BYTES: usize = 4096;

const ALGORITHM: &str = "EdDSA";
const TYPE: &str = "at+jwt";

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Who made the token: this installation.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The id of the account.
    pub sub: String,
    /// The id of its session.
    pub sid: String,
    /// When it was made, Unix seconds.
    pub iat: i64,
    /// From when on it is refused, Unix seconds.
    pub exp: i64,
    /// The token's own id, 22 characters of base64url; for logs.
    pub jti: String,
}

/// Makes and checks access tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessTokens {
    issuer: String,
    audience: String,
    ttl_ms: i64,
}

/// The header of a token that somebody sent. A second `alg`, or a key in the header, is an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentHeader {
    kid: Option<String>,
    typ: Option<String>,
    #[serde(rename = "alg")]
    _alg: String,
}

/// The two things of a header that are looked at before its form.
#[derive(Deserialize)]
struct Peek {
    alg: String,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

#[derive(Deserialize)]
struct SentClaims {
    iss: Option<String>,
    aud: Option<String>,
    sub: Option<String>,
    sid: Option<String>,
    iat: Option<i64>,
    exp: Option<i64>,
    jti: Option<String>,
}

impl AccessTokens {
    /// Tokens that `issuer` makes for `audience` and that live [`ACCESS_TTL_MS`].
    #[must_use]
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            ttl_ms: ACCESS_TTL_MS,
        }
    }

    /// The same with another lifetime in milliseconds, held between one second and [`LONGEST_ACCESS_MS`].
    #[must_use]
    pub fn with_ttl_ms(self, ttl_ms: i64) -> Self {
        let ttl_ms = ttl_ms.clamp(1_000, LONGEST_ACCESS_MS);
        Self { ttl_ms, ..self }
    }

    /// How long a token lives, milliseconds.
    #[must_use]
    pub const fn ttl_ms(&self) -> i64 {
        self.ttl_ms
    }

    /// A token for a session of an account, signed with the newest key. Both ids are opaque here; together they may
    /// have some 2,000 bytes.
    ///
    /// # Errors
    /// If the operating system has no random bytes for the token's id.
    pub fn issue(&self, ring: &Keyring, user: &str, session: &str, now_ms: i64) -> Result<String, RandomError> {
        let key = ring.signing();
        let header = json!({ "alg": ALGORITHM, "typ": TYPE, "kid": key.kid() });
        let claims = json!({
            "iss": self.issuer,
            "aud": self.audience,
            "sub": user,
            "sid": session,
            "iat": now_ms.div_euclid(1000),
            "exp": now_ms.saturating_add(self.ttl_ms).div_euclid(1000),
            "jti": URL_SAFE_NO_PAD.encode(random::<16>()?),
        });
        let mut token = format!("{}.{}", part(&header), part(&claims));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(token.as_bytes()));
        token.push('.');
        token.push_str(&signature);
        Ok(token)
    }

    /// What a token says, if it is one of ours and holds at `now_ms`, give or take [`LEEWAY_MS`].
    ///
    /// # Errors
    /// The first reason against it. Tell the caller only that the token is not accepted; the reason is for the log.
    pub fn verify(&self, ring: &Keyring, token: &str, now_ms: i64) -> Result<Claims, AccessError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(AccessError::TooLong { bytes: token.len() });
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(AccessError::Shape)?;
        let (header, payload) = signed.split_once('.').ok_or(AccessError::Shape)?;
        if payload.contains('.') {
            return Err(AccessError::Shape);
        }
        let kid = check_header(header)?;
        if ring.find(&kid).is_none() {
            return Err(AccessError::KeyUnknown);
        }
        let key = ring.usable(now_ms).find(|key| key.kid() == kid);
        let key = key.ok_or(AccessError::KeyRetired)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| AccessError::Truncated)?;
        if signature.len() != 64 {
            return Err(AccessError::Truncated);
        }
        if !key.verify(signed.as_bytes(), &signature) {
            return Err(AccessError::Signature);
        }
        let claims = read_claims(payload)?;
        self.check(&claims, now_ms)?;
        Ok(claims)
    }

    fn check(&self, claims: &Claims, now_ms: i64) -> Result<(), AccessError> {
        if claims.iss != self.issuer {
            return Err(AccessError::Issuer);
        }
        if claims.aud != self.audience {
            return Err(AccessError::Audience);
        }
        let expired_ms = now_ms.saturating_sub(claims.exp.saturating_mul(1000));
        if expired_ms >= LEEWAY_MS {
            return Err(AccessError::Expired { ago_ms: expired_ms });
        }
        let early_ms = claims.iat.saturating_mul(1000).saturating_sub(now_ms);
        if early_ms > LEEWAY_MS {
            return Err(AccessError::Future { ahead_ms: early_ms });
        }
        if claims.exp.saturating_sub(claims.iat) > LONGEST_ACCESS_MS / 1000 {
            return Err(AccessError::Lifetime);
        }
        Ok(())
    }
}

/// The key's name in a header that is exactly as ours are.
fn check_header(text: &str) -> Result<String, AccessError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| AccessError::Header)?;
    let peek: Peek = serde_json::from_slice(&bytes).map_err(|_| AccessError::Header)?;
    if peek.alg != ALGORITHM {
        return Err(AccessError::algorithm(&peek.alg));
    }
    if peek.crit {
        return Err(AccessError::Critical);
    }
    let header: SentHeader = serde_json::from_slice(&bytes).map_err(|_| AccessError::Header)?;
    if header.typ.as_deref() != Some(TYPE) {
        return Err(AccessError::Type);
    }
    header.kid.ok_or(AccessError::KeyMissing)
}

fn read_claims(text: &str) -> Result<Claims, AccessError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| AccessError::Claims)?;
    let sent: SentClaims = serde_json::from_slice(&bytes).map_err(|_| AccessError::Claims)?;
    let missing = |claim| move || AccessError::Missing { claim };
    Ok(Claims {
        iss: sent.iss.ok_or_else(missing("iss"))?,
        aud: sent.aud.ok_or_else(missing("aud"))?,
        sub: sent.sub.ok_or_else(missing("sub"))?,
        sid: sent.sid.ok_or_else(missing("sid"))?,
        iat: sent.iat.ok_or_else(missing("iat"))?,
        exp: sent.exp.ok_or_else(missing("exp"))?,
        jti: sent.jti.ok_or_else(missing("jti"))?,
    })
}

/// Notes that a field is there, whatever it holds.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// One part of a token.
fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[cfg(test)]
mod tests;
