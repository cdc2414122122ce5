//! Passwords: what may be one, and how one is kept.
//!
//! Kept as argon2id with the parameters of [`COST`], as a PHC string that carries them, so that they can be raised
//! later ([`needs_rehash`]). A stored hash is data, not trust: one that is no argon2id, or that asks for more than
//! 256 MiB, 16 passes or 16 lanes, verifies nothing and costs nothing. There are no rules about kinds of characters (NIST SP 800-63B
//! advises against them); the text is hashed byte for byte, without Unicode normalisation or trimming.
//!
//! All functions that hash take tens of milliseconds and [`COST`]'s memory: call them on a thread that may block.

use std::{fmt, hint::black_box};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash as Phc,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::{
    LoginName,
    random::{RandomError, random},
};

/// Fewest characters of a password.
const MIN_CHARS: usize = 12;
/// Most characters of a password; what is longer is refused before it is hashed.
const MAX_CHARS: usize = 256;
/// Bytes of salt.
const SALT_BYTES: usize = 16;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes of the memory, hashed one after another here.
    pub lanes: u32,
}

/// What new hashes cost: 19 MiB, two passes, one lane, as the OWASP Password Storage Cheat Sheet advises.
pub const COST: Cost = Cost {
    memory_kib: 19 * 1024,
    passes: 2,
    lanes: 1,
};

/// The most that a stored hash may cost.
const MOST: Cost = Cost {
    memory_kib: 256 * 1024,
    passes: 16,
    lanes: 16,
};

/// Passwords of twelve and more characters that stand at the top of every list of leaked ones; in lower case.
const COMMON: [&str; 24] = [
    "123456123456",
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789123",
    "1234567891011",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "abcdefghijkl",
    "administrator",
    "changemechangeme",
    "correcthorsebatterystaple",
    "iloveyouiloveyou",
    "letmeinletmein",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "pastichepastiche",
    "qazwsxedcrfv",
    "qwerty123456",
    "qwertyqwerty",
    "qwertyuiop123",
    "qwertyuiopasdfghjkl",
];

/// A password that somebody may choose; for new passwords only, a sign-in compares whatever it is given.
pub struct Password(Zeroizing<String>);

/// Why a text may not be somebody's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too few characters.
    #[error("a password has at least 12 characters, this one has {chars}; four or five random words are good")]
    Short {
        /// Its length in characters.
        chars: usize,
    },
    /// Too many characters.
    #[error("a password has at most 256 characters, this one has {chars}; shorten it")]
    Long {
        /// Its length in characters.
        chars: usize,
    },
    /// It is the login name.
    #[error("the password is the login name; choose another")]
    LoginName,
    /// It is one character, repeated.
    #[error("the password is one character repeated; choose another")]
    Repeated,
    /// It stands on every list of leaked passwords.
    #[error("this password is on every list of leaked ones; choose another")]
    Common,
}

impl Password {
    /// Checks a password that somebody chose for their account.
    ///
    /// # Errors
    /// Says what to do about it, without repeating it.
    pub fn parse(text: &str, name: &LoginName) -> Result<Self, PasswordFault> {
        let chars = text.chars().count();
        let lower = Zeroizing::new(text.to_lowercase());
        if chars < MIN_CHARS {
            return Err(PasswordFault::Short { chars });
        }
        if chars > MAX_CHARS {
            return Err(PasswordFault::Long { chars });
        }
        if *lower == name.as_str() {
            return Err(PasswordFault::LoginName);
        }
        if text.chars().all(|c| text.starts_with(c)) {
            return Err(PasswordFault::Repeated);
        }
        if COMMON.contains(&lower.as_str()) {
            return Err(PasswordFault::Common);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// A hashed password: a PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The PHC string, to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// Why a password could not be hashed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// There is no salt to be had.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// Argon2 refused; mostly for want of memory.
    #[error("the password could not be hashed: {0}")]
    Argon2(String),
}

/// Hashes a password with a new salt, at [`COST`].
///
/// # Errors
/// If there are no random bytes for a salt.
pub fn hash(password: &Password) -> Result<PasswordHash, HashError> {
    hash_at(password.0.as_bytes(), COST)
}

fn hash_at(password: &[u8], cost: Cost) -> Result<PasswordHash, HashError> {
    let salt = random::<SALT_BYTES>()?;
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
        .map_err(|error| HashError::Argon2(error.to_string()))?;
    let phc: Phc = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password, &salt)
        .map_err(|error| HashError::Argon2(error.to_string()))?;
    Ok(PasswordHash(phc.to_string()))
}

/// Whether `candidate` is the password whose PHC string is `stored`. A broken `stored` is no password's, and a
/// candidate of more than 256 characters is refused before it is hashed.
///
/// Where the account may not exist, use [`Decoy::verify`].
#[must_use]
pub fn verify(stored: &str, candidate: &str) -> bool {
    usable(stored).is_some_and(|phc| matches(&phc, candidate))
}

/// Whether `stored` should be hashed anew at the next sign-in that succeeds: when it is below [`COST`] in any
/// respect, or is no usable argon2id hash at all.
#[must_use]
pub fn needs_rehash(stored: &str) -> bool {
    let Some(phc) = usable(stored) else { return true };
    let Ok(params) = Params::try_from(&phc) else {
        return true;
    };
    phc.version != Some(Version::V0x13.into())
        || params.m_cost() < COST.memory_kib
        || params.t_cost() < COST.passes
        || params.p_cost() < COST.lanes
        || params.output_len().unwrap_or_default() < Params::DEFAULT_OUTPUT_LEN
}

/// Something to verify against where there is no account, so that the answer takes as long as where there is one.
///
/// It hashes at [`COST`]; for an account that still has an older, cheaper hash the times differ until that person's
/// next sign-in.
pub struct Decoy(PasswordHash);

impl Decoy {
    /// Makes a hash of a random password that nobody knows. Takes as long as one [`hash`]; make it once.
    ///
    /// # Errors
    /// As [`hash`].
    pub fn new() -> Result<Self, HashError> {
        let unknown = Zeroizing::new(URL_SAFE_NO_PAD.encode(random::<32>()?));
        hash_at(unknown.as_bytes(), COST).map(Self)
    }

    /// As [`verify`]; but where there is no stored hash, or a broken one, the answer `false` takes as long.
    #[must_use]
    pub fn verify(&self, stored: Option<&str>, candidate: &str) -> bool {
        if let Some(phc) = stored.and_then(usable) {
            return matches(&phc, candidate);
        }
        black_box(verify(self.0.as_str(), candidate));
        false
    }
}

impl fmt::Debug for Decoy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoy(..)")
    }
}

/// The parsed hash, if it is a complete argon2id hash at a bearable cost.
fn usable(stored: &str) -> Option<Phc> {
    let phc = Phc::new(stored).ok()?;
    let params = Params::try_from(&phc).ok()?;
    let whole = phc.algorithm == ARGON2ID_IDENT && phc.salt.is_some() && phc.hash.is_some();
    let bearable =
        params.m_cost() <= MOST.memory_kib && params.t_cost() <= MOST.passes && params.p_cost() <= MOST.lanes;
    (whole && bearable).then_some(phc)
}

/// Compares in constant time.
fn matches(phc: &Phc, candidate: &str) -> bool {
    candidate.chars().count() <= MAX_CHARS && Argon2::default().verify_password(candidate.as_bytes(), phc).is_ok()
}

#[cfg(test)]
mod tests;
