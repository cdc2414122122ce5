//! What a cache tells about itself.

use std::time::Duration;

/// Which store a cache has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// This process's memory.
    Memory,
    /// A Redis server.
    Redis,
    /// None: every look-up misses.
    Off,
}

/// A snapshot, taken without asking anyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Which store it is.
    pub kind: Kind,
    /// False while Redis is left alone after a failure; look-ups miss meanwhile.
    pub available: bool,
    /// The last failure, if the store has failed since it last answered.
    pub problem: Option<String>,
    /// Look-ups that found an entry.
    pub hits: u64,
    /// Look-ups that did not, for whatever reason.
    pub misses: u64,
    /// Calls to Redis that failed or were too slow, and stored values that were not ours.
    pub failures: u64,
    /// Entries kept; known of memory only.
    pub entries: Option<u64>,
    /// Bytes kept; known of memory only.
    pub bytes: Option<u64>,
}

impl Status {
    /// Of a store that has nothing to tell.
    pub(crate) fn of(kind: Kind) -> Self {
        Self {
            kind,
            available: true,
            problem: None,
            hits: 0,
            misses: 0,
            failures: 0,
            entries: None,
            bytes: None,
        }
    }
}

/// What a store answered to [`crate::Cache::check`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// The server, as `Redis 7.0.15 at 127.0.0.1:6379`; none for a store in this process.
    pub server: Option<String>,
    /// How long it took to answer.
    pub round_trip: Duration,
}
