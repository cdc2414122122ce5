//! Copies a database into one file, and back.

use std::path::Path;

use diesel::RunQueryDsl;
use diesel::sql_types::Text;

use crate::config::Address;
use crate::connection::AnyConnection;
use crate::error::DbError;

/// Writes a copy of all that is committed to a new file, while others read and write.
pub(crate) fn backup(connection: &mut AnyConnection, to: &Path) -> Result<(), DbError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            if to.exists() {
                return Err(DbError::Exists(to.to_owned()));
            }
            diesel::sql_query("VACUUM INTO ?")
                .bind::<Text, _>(to.to_string_lossy())
                .execute(sqlite)?;
            Ok(())
        }
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(_) => Err(DbError::Unfit(format!(
            "PostgreSQL is backed up by its own program: pg_dump --format=custom --file={} \"$PASTICHE_DATABASE_URL\"; \
             pg_restore brings it back",
            to.display()
        ))),
    }
}

/// Puts a copy where the database will be; `from` was looked at before.
pub(crate) fn restore(from: &Path, to: &Address) -> Result<(), DbError> {
    let Address::Sqlite(file) = to else {
        return Err(DbError::Unfit(format!(
            "PostgreSQL is restored by its own program: pg_restore --clean --if-exists --dbname=\"$PASTICHE_DATABASE_URL\" {}",
            from.display()
        )));
    };
    if file.exists() {
        return Err(DbError::Exists(file.clone()));
    }
    let fault = |source| DbError::File {
        path: file.clone(),
        source,
    };
    // A name of its own first, so that a copy that breaks off is never taken for the database.
    let unfinished = file.with_extension("restoring");
    std::fs::copy(from, &unfinished).map_err(fault)?;
    std::fs::rename(&unfinished, file).map_err(fault)
}
