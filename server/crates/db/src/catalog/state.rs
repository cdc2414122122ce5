//! Where versions stand, and where they may go from there.

use std::fmt;
use std::str::FromStr;

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Its check has not ended.
    Checking,
    /// It has faults, or an administrator does not want it.
    Quarantined,
    /// It waits for an administrator.
    Waiting,
    /// Everybody may see and use it.
    Published,
    /// Who uses it may go on; nobody finds it any more.
    Yanked,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Checking,
        Self::Quarantined,
        Self::Waiting,
        Self::Published,
        Self::Yanked,
    ];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Quarantined => "quarantined",
            Self::Waiting => "waiting",
            Self::Published => "published",
            Self::Yanked => "yanked",
        }
    }

    /// Whether everybody who may look may see it.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Yanked)
    }

    /// Whether a version may go from here to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Checking, Self::Quarantined | Self::Waiting | Self::Published)
                | (Self::Waiting, Self::Quarantined | Self::Published)
                | (Self::Published, Self::Yanked)
        )
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| {
            format!("`{text}` is no state; there are checking, quarantined, waiting, published and yanked")
        })
    }
}
