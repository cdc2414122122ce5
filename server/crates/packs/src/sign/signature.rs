//! One signature.

use std::fmt;
use std::io::Cursor;
use std::str::FromStr;

use minisign::SignatureBox;

use super::{KeyId, PublicKey, message};
use crate::PackDigest;

/// Characters of the second and of the last line and how they end: 74 and 64 bytes in Base64. The library takes longer ones and does not look at the
/// rest, and stops at shorter ones.
const SIGNATURE_CHARS: usize = 100;
const GLOBAL_CHARS: usize = 88;
const GLOBAL_END: &str = "==";
/// Longest signature that is read, in bytes.
const MAX_BYTES: usize = 4096;
/// What a comment of ours says before the digest that was signed.
const DIGEST_MARK: &str = "sha256:";

/// The four lines of a `.minisig` file.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    text: String,
    key_id: KeyId,
    comment: String,
}

/// A text that is no signature, or a signature of something else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It cannot be read.
    #[error("this is not a signature as minisign writes it: {0}")]
    Text(String),
    /// It is by another key than the one that it is checked with.
    #[error("the signature is by the key {by}, not by {key}")]
    OtherKey {
        /// Whose it is.
        by: KeyId,
        /// Whose it should be.
        key: KeyId,
    },
    /// It does not fit.
    #[error("the signature by the key {0} is not one of these bytes: they, or the signature, were changed")]
    Wrong(KeyId),
}

impl Signature {
    /// Which key made it, as it says itself.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// What its maker wrote beside it; signed too.
    pub fn comment(&self) -> &str {
        &self.comment
    }

    /// The four lines.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The digest that its comment speaks of, where it speaks of one: what to compare while the key is not at hand.
    pub fn claimed(&self) -> Option<PackDigest> {
        let mut words = self.comment.split_whitespace();
        words.find_map(|word| word.strip_prefix(DIGEST_MARK)?.parse().ok())
    }

    /// Whether `key` has signed this pack.
    ///
    /// # Errors
    /// [`SignatureError::OtherKey`] and [`SignatureError::Wrong`].
    pub fn verify(&self, digest: &PackDigest, key: &PublicKey) -> Result<(), SignatureError> {
        self.verify_bytes(&message(digest), key)
    }

    /// Whether `key` has signed these bytes.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_bytes(&self, bytes: &[u8], key: &PublicKey) -> Result<(), SignatureError> {
        if self.key_id != key.id() {
            return Err(SignatureError::OtherKey {
                by: self.key_id,
                key: key.id(),
            });
        }
        let wrong = SignatureError::Wrong(self.key_id);
        let read = SignatureBox::from_string(&self.text).map_err(|_| wrong.clone())?;
        minisign::verify(key.inner(), &read, Cursor::new(bytes), true, false, false).map_err(|_| wrong)
    }

    /// The comment of a signature of this pack.
    pub(super) fn comment_on(digest: &PackDigest, shown: &str) -> String {
        format!("{shown} {DIGEST_MARK}{digest}")
    }
}

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let fault = |reason: &str| SignatureError::Text(reason.to_owned());
        if text.len() > MAX_BYTES {
            return Err(fault("it is too long"));
        }
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        let &[_, signature, _, global] = lines.as_slice() else {
            return Err(fault("it has four lines"));
        };
        if signature.len() != SIGNATURE_CHARS || global.len() != GLOBAL_CHARS || !global.ends_with(GLOBAL_END) {
            return Err(fault("its lines are longer or shorter"));
        }
        let text = format!("{}\n", lines.join("\n"));
        let read = SignatureBox::from_string(&text).map_err(|error| fault(&error.to_string()))?;
        if !read.is_prehashed() {
            return Err(fault("it is of the old kind; sign with a newer minisign"));
        }
        let comment = read.trusted_comment().map_err(|error| fault(&error.to_string()))?;
        // There is one text for each signature: no bit of it can be another one and mean the same.
        if read.to_string() != text {
            return Err(fault("it is written in another way"));
        }
        Ok(Self {
            key_id: KeyId::of(read.keynum()),
            text,
            comment,
        })
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature(by {}: {})", self.key_id, self.comment)
    }
}
