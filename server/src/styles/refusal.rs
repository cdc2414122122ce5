//! Why a pack without faults is not used here all the same.

use std::collections::BTreeSet;
use std::fmt;

use packs::PackDigest;
use render::LoadedStyle;

use super::{BlockedLicenses, Trust};

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// An administrator has revoked it.
    Revoked,
    /// The configuration blocks its licence, this one.
    Blocked(String),
    /// The configuration wants a signature by one of its keys, and it has none.
    Unsigned,
}

/// What is not used.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// Packs that were revoked.
    pub(super) revoked: BTreeSet<PackDigest>,
    /// Licences whose styles are not used.
    pub(super) blocked: BlockedLicenses,
    /// Keys that a signature is looked for by.
    pub(super) trust: Trust,
    /// Packs that a trusted key has signed, with signatures that do not lie in them.
    pub(super) cosigned: BTreeSet<PackDigest>,
}

impl Rules {
    /// Why this style is not used, if it is not; `is_signed` says whether a trusted key's signature lies in its pack.
    pub(super) fn refusal(&self, style: &LoadedStyle, is_signed: bool) -> Option<Refusal> {
        if self.revoked.contains(style.digest()) {
            return Some(Refusal::Revoked);
        }
        if self.trust.is_required() && !is_signed && !self.cosigned.contains(style.digest()) {
            return Some(Refusal::Unsigned);
        }
        let license = style.manifest().style.license.as_ref();
        let license = license.filter(|license| self.blocked.block(license));
        license.map(|license| Refusal::Blocked(license.clone()))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Revoked => f.write_str("an administrator has revoked it"),
            Self::Blocked(license) => write!(f, "the studio's configuration blocks its licence, {license}"),
            Self::Unsigned => f.write_str("no key that the studio trusts has signed it, and the studio wants that"),
        }
    }
}
