//! Keeps others out.

use diesel::QueryResult;
#[cfg(feature = "postgres")]
use diesel::connection::SimpleConnection;

use crate::connection::AnyConnection;
use crate::error::DbError;

/// Any number that no other program's lock on the same server has: "pastiche" in ASCII.
#[cfg(feature = "postgres")]
const MIGRATING: i64 = 0x7061_7374_6963_6865;

/// Runs `task` while no other process migrates the same database.
pub(crate) fn migrating<T>(
    connection: &mut AnyConnection,
    task: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
) -> Result<T, DbError> {
    match connection {
        // Its migrations run in one transaction that takes the writers' place first; see `migrate.rs`.
        AnyConnection::Sqlite(_) => task(connection),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(_) => {
            // A node that waits for another one's migration must not give up after `lock_timeout`.
            // This connection is for migrating alone, so the setting need not be put back.
            connection.batch_execute(&format!("SET lock_timeout = 0; SELECT pg_advisory_lock({MIGRATING});"))?;
            let outcome = task(connection);
            connection.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATING});"))?;
            outcome
        }
    }
}

/// What one transaction at a time decides about. A transaction that takes several takes them in this order. The numbers are those of locks:
/// nodes of two versions that share a database agree about them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// Who is the first, and the last administrator.
    Users = 1,
    /// Who is the last owner.
    Members = 2,
    /// Which key is the first.
    Keys = 3,
    /// Where versions stand.
    Versions = 4,
    /// What is listed, and what its reviews come to.
    Entries = 7,
    /// How much somebody keeps, and in which order.
    Collections = 8,
    /// Which row of the audit log is the newest.
    Audit = 5,
    /// Which of them is signed.
    Heads = 6,
}

/// Until the transaction ends, nobody else who takes the same turn goes on. It locks no table: others read and write as they like.
pub(crate) fn one_writer(connection: &mut AnyConnection, turn: Turn) -> QueryResult<()> {
    match connection {
        // A transaction that writes is the only one that does.
        AnyConnection::Sqlite(_) => {
            let _ = turn;
            Ok(())
        }
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(postgres) => {
            let lock = MIGRATING + turn as i64;
            postgres.batch_execute(&format!("SELECT pg_advisory_xact_lock({lock});"))
        }
    }
}
