//! What signatures are made with.

use std::fmt;
use std::io::Cursor;

use minisign::{KeyPair, SecretKey, SecretKeyBox};

use super::{KeyId, PublicKey, Signature, SignatureError, message};
use crate::PackDigest;

/// The first line of each signature behind its colon, which nobody signs; always this, so that it says nothing.
pub(crate) const UNTRUSTED: &str = "signed with a Pastiche key";

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
        let file = || SecretKeyBox::from(text.to_owned());
        let secret = match (file().into_unencrypted_secret_key(), password) {
            (Ok(secret), _) => secret,
            (Err(_), Some(password)) => file()
                .into_secret_key(Some(password.to_owned()))
                .map_err(|error| wrong(&error))?,
            (Err(error), None) if error.to_string().contains("encrypted") => return Err(SigningKeyError::NeedsPassword),
            (Err(error), None) => return Err(SigningKeyError::Text(error.to_string())),
        };
        let public = minisign::PublicKey::from_secret_key(&secret).map_err(failed)?;
        Ok(Self {
            secret,
            public: PublicKey::of(public),
        })
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
        text.parse().map_err(|error: SignatureError| SigningKeyError::Failed(error.to_string()))
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
