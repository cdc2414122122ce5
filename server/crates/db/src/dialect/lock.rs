//! Keeps others out.

use diesel::QueryResult;
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
            connection.batch_execute(&format!(
                "SET lock_timeout = 0; SELECT pg_advisory_lock({MIGRATING}); RESET lock_timeout;"
            ))?;
            let outcome = task(connection);
            connection.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATING});"))?;
            outcome
        }
    }
}

/// Until the transaction ends, nobody else who asks the same for `table` goes on.
pub(crate) fn one_writer(connection: &mut AnyConnection, table: &str) -> QueryResult<()> {
    match connection {
        // A transaction that writes is the only one that does.
        AnyConnection::Sqlite(_) => {
            let _ = table;
            Ok(())
        }
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(postgres) => {
            postgres.batch_execute(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE;"))
        }
    }
}
