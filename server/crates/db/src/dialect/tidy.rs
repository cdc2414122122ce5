//! Tidies up after much was written.

#[cfg(feature = "postgres")]
use diesel::connection::SimpleConnection;

use crate::connection::AnyConnection;
use crate::error::DbError;

/// Removes what is left of old rows, and brings what is known of how values are spread up to date. Not in a transaction.
pub(crate) fn tidy(connection: &mut AnyConnection, tables: &[&str]) -> Result<(), DbError> {
    match connection {
        // It is quick without: nothing there reads rows that were written over.
        AnyConnection::Sqlite(_) => {
            let _ = tables;
            Ok(())
        }
        // Another node that is at the same table does the same.
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(postgres) => {
            let tables = tables.join(", ");
            Ok(postgres.batch_execute(&format!("VACUUM (ANALYZE, SKIP_LOCKED) {tables};"))?)
        }
    }
}
