//! Why a bundle is not used.

use std::io;
use std::path::{Path, PathBuf};

use crate::KeyId;
use crate::sign::{SignatureError, SigningKeyError};

/// Why a bundle was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It is none.
    #[error("this is no bundle of this version of Pastiche: {0}")]
    Format(String),
    /// Nobody here trusts who made it.
    #[error("the bundle is signed by the key {0}, which is none of those that are trusted here")]
    Untrusted(KeyId),
    /// Somebody changed it, or it came over damaged.
    #[error("the bundle was changed since it was signed ({0}); nothing of it is used: fetch it again")]
    Changed(String),
    /// A part that is written is not the one that the contents speak of.
    #[error("part {0} is another file than the contents say")]
    OtherPart(usize),
    /// The key fails.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// A file cannot be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl BundleError {
    /// What the system says of a file.
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

impl From<SignatureError> for BundleError {
    fn from(error: SignatureError) -> Self {
        Self::Changed(error.to_string())
    }
}
