//! The server's Ed25519 keys (RFC 8032): the newest signs, older ones go on verifying for a while.
//!
//! They sign access tokens and the head of the audit log. A key is named by its `kid`, which follows from its public
//! half, so a name can not be given to another key. Signatures are verified strictly: weak keys and signatures that
//! could be read in two ways are refused.
//!
//! Rotation: store a new key and build the ring anew; the newest key signs from then on. The one before it verifies
//! for another [`KEEP_MS`] after its successor was made, which is the longest an access token lives plus the time
//! that other nodes may take to see the new key. Then it is [`Keyring::retired`], and its seed can be deleted. Heads
//! of the audit log outlive that: keep the public half of every key, and verify old heads with
//! [`VerifyingKey::from_public`].

use std::fmt;

use ed25519_dalek::Signer;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::random::{RandomError, random};

/// The longest that an access token may live, milliseconds: one hour.
pub const LONGEST_ACCESS_MS: i64 = 60 * 60_000;

/// How long a key verifies access tokens after a newer one was made, milliseconds: [`LONGEST_ACCESS_MS`] and half an
/// hour for nodes that go on signing with the old key until they see the new one.
pub const KEEP_MS: i64 = LONGEST_ACCESS_MS + 30 * 60_000;

/// A key that signs. Its `Debug` shows no secret, and it is wiped from memory when dropped.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    public: VerifyingKey,
}

impl SigningKey {
    /// A new random key, made now.
    ///
    /// # Errors
    /// If the operating system has no random bytes.
    pub fn generate(now_ms: i64) -> Result<Self, RandomError> {
        let seed = Zeroizing::new(random()?);
        Ok(Self::from_seed(&seed, now_ms))
    }

    /// A key as it was stored: its 32-byte seed, and when it was made, Unix milliseconds.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32], created_ms: i64) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifyingKey::new(key.verifying_key(), created_ms);
        Self { key, public }
    }

    /// The 32 bytes to store. Whoever has them is the server.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes())
    }

    /// The key's name: the first 16 hex digits of the SHA-256 of its public half.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.public.kid
    }

    /// When it was made, Unix milliseconds.
    #[must_use]
    pub const fn created_ms(&self) -> i64 {
        self.public.created_ms
    }

    /// The signature of some bytes.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }

    /// The public half.
    #[must_use]
    pub fn verifying(&self) -> VerifyingKey {
        self.public.clone()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid())
    }
}

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    key: ed25519_dalek::VerifyingKey,
    kid: String,
    created_ms: i64,
}

impl VerifyingKey {
    fn new(key: ed25519_dalek::VerifyingKey, created_ms: i64) -> Self {
        let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        let kid = hex::encode(&digest[..8]);
        Self { key, kid, created_ms }
    }

    /// The public half as it was stored, and when the key was made, Unix milliseconds. `None` if the bytes are no
    /// point of the curve.
    #[must_use]
    pub fn from_public(bytes: &[u8; 32], created_ms: i64) -> Option<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
        Some(Self::new(key, created_ms))
    }

    /// The 32 bytes to store or to show.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// The key's name, as [`SigningKey::kid`].
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// When it was made, Unix milliseconds.
    #[must_use]
    pub const fn created_ms(&self) -> i64 {
        self.created_ms
    }

    /// Whether this key signed these bytes. False for a signature that has not 64 bytes.
    #[must_use]
    pub fn verify(&self, bytes: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(bytes, &signature).is_ok())
    }
}

/// There is no key to sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no signing key; make one first")]
pub struct NoKey;

/// All keys of the server at one moment. Never changes: a rotation builds a new one.
#[derive(Debug, Clone)]
pub struct Keyring {
    signing: SigningKey,
    /// From the oldest to the newest.
    verifying: Vec<Held>,
}

#[derive(Debug, Clone)]
struct Held {
    key: VerifyingKey,
    /// When it stops verifying access tokens, Unix milliseconds; never for the newest.
    until_ms: i64,
}

impl Keyring {
    /// The ring of these keys, in any order. The one made last signs; of two made in the same millisecond, the one
    /// with the greater `kid`, so that all nodes agree.
    ///
    /// # Errors
    /// If the list is empty.
    pub fn new(mut keys: Vec<SigningKey>) -> Result<Self, NoKey> {
        keys.sort_by(|a, b| (a.created_ms(), a.kid()).cmp(&(b.created_ms(), b.kid())));
        let successors = keys.iter().skip(1).map(|key| key.created_ms().saturating_add(KEEP_MS));
        let ends = successors.chain([i64::MAX]);
        let verifying = keys.iter().zip(ends);
        let verifying = verifying.map(|(key, until_ms)| Held {
            key: key.verifying(),
            until_ms,
        });
        let verifying = verifying.collect();
        let signing = keys.pop().ok_or(NoKey)?;
        Ok(Self { signing, verifying })
    }

    /// The key that signs now.
    #[must_use]
    pub const fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The keys whose access tokens are accepted now, from the oldest to the newest.
    pub fn usable(&self, now_ms: i64) -> impl Iterator<Item = &VerifyingKey> {
        let usable = self.verifying.iter().filter(move |held| now_ms < held.until_ms);
        usable.map(|held| &held.key)
    }

    /// The keys whose last access token has expired: their seeds can be deleted (see above for their public halves).
    pub fn retired(&self, now_ms: i64) -> impl Iterator<Item = &VerifyingKey> {
        let retired = self.verifying.iter().filter(move |held| now_ms >= held.until_ms);
        retired.map(|held| &held.key)
    }

    /// The key of this name, retired or not.
    #[must_use]
    pub fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.verifying.iter().map(|held| &held.key).find(|key| key.kid == kid)
    }

    /// Whether the ring's key of this name, retired or not, signed these bytes. For what outlives a rotation, as the
    /// audit log does; access tokens ask [`Keyring::usable`] first.
    #[must_use]
    pub fn verify(&self, kid: &str, bytes: &[u8], signature: &[u8]) -> bool {
        self.find(kid).is_some_and(|key| key.verify(bytes, signature))
    }
}

#[cfg(test)]
mod tests;
