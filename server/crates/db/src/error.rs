//! What can go wrong with a database.

use std::path::PathBuf;

use diesel::result::{DatabaseErrorKind, Error};
use thiserror::Error;

/// Why something was not read or written.
#[derive(Debug, Error)]
pub enum DbError {
    /// Something of this name is there already, or belongs to somebody else.
    #[error("{0} is taken")]
    Taken(String),
    /// It cannot be done as things are.
    #[error("{0}")]
    Conflict(String),
    /// It names something that is not there.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The rows of a file are of a newer Pastiche, or of another program.
    #[error(
        "the database has the migration {0}, which this version of Pastiche does not know; use the version that made it"
    )]
    Newer(String),
    /// It cannot be opened.
    #[error("the database {address} cannot be opened: {reason}")]
    Open {
        /// Which, without a password.
        address: String,
        /// What the database says.
        reason: String,
    },
    /// It cannot be brought to this version's schema.
    #[error("the database cannot be migrated: {0}")]
    Migration(String),
    /// Every connection was in use for too long.
    #[error("every connection to the database was in use for {0} s; raise database.connections, or come back later")]
    Busy(u64),
    /// This program was built without PostgreSQL.
    #[error(
        "this program was built without PostgreSQL; build it with `cargo xtask build` where libpq is installed, or use SQLite"
    )]
    NoPostgres,
    /// There is a file where one would be written.
    #[error("{} is there already; name another file", .0.display())]
    Exists(PathBuf),
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not with this kind of database.
    #[error("{0}")]
    Unfit(String),
    /// A row holds what this program never writes.
    #[error("a row of {table} is broken: {reason}")]
    Broken {
        /// The table.
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A job was taken over by another worker, or has ended: what this one did for it must not be kept.
    #[error("this job is no longer this worker's; nothing of what it did is kept")]
    LeaseLost,
    /// The database says no.
    #[error("the database: {0}")]
    Query(Error),
    /// A task ended early.
    #[error("a task of the database ended early")]
    Lost,
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        Self::Query(error)
    }
}

impl DbError {
    /// An error of an insert or update; what has to be unique is `what`.
    pub(crate) fn taken(what: impl Into<String>) -> impl FnOnce(Error) -> Self {
        move |error| match error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Taken(what.into()),
            error => Self::Query(error),
        }
    }

    /// An error of a look-up.
    pub(crate) fn absent(what: &'static str) -> impl FnOnce(Error) -> Self {
        move |error| match error {
            Error::NotFound => Self::NotFound(what),
            error => Self::Query(error),
        }
    }

    /// Whether the database itself failed, rather than what was asked of it.
    pub fn is_failure(&self) -> bool {
        !matches!(
            self,
            Self::Taken(_) | Self::Conflict(_) | Self::NotFound(_) | Self::LeaseLost
        )
    }
}
