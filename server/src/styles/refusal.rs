//! Why a pack without faults is not used here all the same.

use std::collections::BTreeSet;
use std::fmt;

use packs::PackDigest;
use render::LoadedStyle;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// An administrator has revoked it.
    Revoked,
}

/// What is not used.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// Packs that were revoked.
    pub(super) revoked: BTreeSet<PackDigest>,
}

impl Rules {
    /// Why this style is not used, if it is not.
    pub(super) fn refusal(&self, style: &LoadedStyle) -> Option<Refusal> {
        self.revoked.contains(style.digest()).then_some(Refusal::Revoked)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Revoked => f.write_str("an administrator has revoked it"),
        }
    }
}
