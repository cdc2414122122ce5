//! The digest of a pack: what signatures sign and what an answer's key holds.
//!
//! SHA-256 over one line `<sha256>  <path>\n` for each file but those in `signatures/`, the lines sorted as bytes. It is the same
//! for a folder and its zip, and anyone can take it with standard tools:
//!
//! ```text
//! find . -type f ! -path './signatures/*' ! -path '*/.*' -printf '%P\0' | xargs -0 sha256sum | LC_ALL=C sort | sha256sum
//! ```

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::collector::Files;

/// The folder that the digest leaves out, because its files sign the digest.
pub(crate) const SIGNATURES: &str = "signatures/";

/// The digest of a pack; written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackDigest(pub [u8; 32]);

/// A text that is not the digest of a pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a digest; 64 hexadecimal digits are needed")]
pub struct DigestError(String);

impl PackDigest {
    pub(crate) fn of(files: &Files) -> Self {
        let mut lines: Vec<String> = files
            .iter()
            .filter(|(path, _)| !path.starts_with(SIGNATURES))
            .map(|(path, data)| format!("{}  {path}\n", sha256(data)))
            .collect();
        lines.sort_unstable();
        Self(Sha256::digest(lines.concat()).into())
    }
}

/// SHA-256 of some bytes in hexadecimal.
pub(crate) fn sha256(data: &[u8]) -> String {
    hex::encode(Sha256::digest(data))
}

impl fmt::Display for PackDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for PackDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PackDigest({self})")
    }
}

impl FromStr for PackDigest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let mut bytes = [0; 32];
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) => Ok(Self(bytes)),
            Err(_) => Err(DigestError(text.to_owned())),
        }
    }
}

impl Serialize for PackDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_one_that_standard_tools_give() {
        let mut files = Files::new();
        files.insert("style.toml".to_owned(), "a\n".into());
        files.insert("plugins/x.wasm".to_owned(), "b\n".into());
        let digest = PackDigest::of(&files);
        assert_eq!(
            digest.to_string(),
            "e4298fe25369d33f4fa65a9abf225cfcf7c38474d926607dd5720c62592844fa"
        );
        files.insert("signatures/key.minisig".to_owned(), "s".into());
        assert_eq!(PackDigest::of(&files), digest, "signatures are left out");
        files.insert("README.md".to_owned(), "".into());
        assert_ne!(PackDigest::of(&files), digest);
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!("12".parse::<PackDigest>().is_err());
    }
}
