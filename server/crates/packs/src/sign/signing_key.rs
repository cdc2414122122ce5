//! What signatures are made with.

use std::fmt;
use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minisign::{KeyPair, SecretKey, SecretKeyBox};

use super::{KeyId, PublicKey, Signature, SignatureError, message};
use crate::PackDigest;

/// The first line of each signature behind its colon, which nobody signs; always this, so that it says nothing.
pub(crate) const UNTRUSTED: &str = "signed with a Pastiche key";

/// Bytes of a key's file, and where it says what turns a password into the key of its key.
const BYTES: usize = 158;
const KDF: std::ops::Range<usize> = 2..4;

/// A secret key that can sign.
pub struct SigningKey {
    secret: SecretKey,
    public: PublicKey,
}

/// Why there is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// It is kept under a password.
    #[error("the key is kept under a password")]
    NeedsPassword,
    /// That is not the one.
    #[error("this is not the password of the key")]
    WrongPassword,
    /// It cannot be read.
    #[error("this is not a secret key as minisign writes it: {0}")]
    Text(String),
    /// The system gave no random numbers, or the like.
    #[error("no key can be made: {0}")]
    Failed(String),
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate() -> Result<Self, SigningKeyError> {
        let pair = KeyPair::generate_unencrypted_keypair().map_err(failed)?;
        Ok(Self {
            secret: pair.sk,
            public: PublicKey::of(pair.pk),
        })
    }

    /// A new key and its file, which nobody reads without the password.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate_under(password: &str) -> Result<(Self, String), SigningKeyError> {
        let pair = KeyPair::generate_encrypted_keypair(Some(password.to_owned())).map_err(failed)?;
        let file = pair.sk.to_box(None).map_err(failed)?.to_string();
        let key = Self::parse(&file, Some(password))?;
        Ok((key, file))
    }

    /// The file of a key that is kept without a password.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn to_file(&self) -> Result<String, SigningKeyError> {
        Ok(self.secret.to_box(None).map_err(failed)?.to_string())
    }

    /// Reads a file that minisign or [`Self::to_file`] has written.
    ///
    /// # Errors
    /// [`SigningKeyError`]: without a password where one is needed, too.
    pub fn parse(text: &str, password: Option<&str>) -> Result<Self, SigningKeyError> {
        let line = text.lines().nth(1).unwrap_or_default().trim();
        let bytes = STANDARD
            .decode(line)
            .map_err(|error| SigningKeyError::Text(error.to_string()))?;
        let is_open = bytes.get(KDF).is_some_and(|kdf| kdf == [0, 0]);
        let secret = match (is_open, password) {
            // minisign writes no checksum into a file without a password, and the library wants one there.
            (true, _) => SecretKey::from_bytes(&bytes).map_err(|error| SigningKeyError::Text(error.to_string()))?,
            (false, None) if bytes.len() == BYTES => return Err(SigningKeyError::NeedsPassword),
            (false, None) => return Err(SigningKeyError::Text(format!("{} bytes", bytes.len()))),
            (false, Some(password)) => SecretKeyBox::from(text.to_owned())
                .into_secret_key(Some(password.to_owned()))
                .map_err(|error| wrong(&error))?,
        };
        let public = minisign::PublicKey::from_secret_key(&secret).map_err(failed)?;
        let key = Self {
            secret,
            public: PublicKey::of(public),
        };
        let probe = key.sign_bytes(b"probe", "probe")?;
        let is_whole = probe.verify_bytes(b"probe", &key.public).is_ok();
        is_whole
            .then_some(key)
            .ok_or(SigningKeyError::Text("its halves do not belong together".to_owned()))
    }

    /// Its number.
    pub fn id(&self) -> KeyId {
        self.public.id()
    }

    /// What its signatures are checked with.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a pack; `shown` says in words which one, as `publisher/name 1.0.0`.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn sign(&self, digest: &PackDigest, shown: &str) -> Result<Signature, SigningKeyError> {
        self.sign_bytes(&message(digest), &Signature::comment_on(digest, shown))
    }

    /// Signs any bytes, and a comment of one line.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn sign_bytes(&self, bytes: &[u8], comment: &str) -> Result<Signature, SigningKeyError> {
        let signed = minisign::sign(None, &self.secret, Cursor::new(bytes), Some(comment), Some(UNTRUSTED));
        let text = signed.map_err(failed)?.to_string();
        text.parse()
            .map_err(|error: SignatureError| SigningKeyError::Failed(error.to_string()))
    }
}

fn failed(error: minisign::PError) -> SigningKeyError {
    SigningKeyError::Failed(error.to_string())
}

fn wrong(error: &minisign::PError) -> SigningKeyError {
    match error.to_string() {
        text if text.contains("password") => SigningKeyError::WrongPassword,
        text => SigningKeyError::Text(text),
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.id())
    }
}
