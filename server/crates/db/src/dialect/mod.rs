//! Whatever differs between SQLite and PostgreSQL, one function each. Nothing else in this crate asks which it is.

mod backup;
mod claim;
mod lock;
mod open;
mod tidy;
mod transaction;

pub(crate) use backup::{backup, look_at, restore};
pub(crate) use claim::claimable;
pub(crate) use lock::{Turn, migrating, one_writer};
pub(crate) use open::open;
pub(crate) use tidy::tidy;
pub(crate) use transaction::{begin, commit, roll_back};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}
