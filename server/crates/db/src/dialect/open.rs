//! Opens a connection.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, QueryResult, SqliteConnection};

use crate::config::Address;
use crate::connection::AnyConnection;
use crate::error::DbError;

/// Who may read what the server remembers could sign in as anybody: the file is its owner's alone, and SQLite gives the files beside
/// it the same rights.
pub(super) const OWNER_ALONE: u32 = 0o600;

/// How long to wait before settings are tried again.
const AGAIN: Duration = Duration::from_millis(5);

fn make(file: &Path) -> std::io::Result<()> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ALONE)
        .open(file);
    match made {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Makes the settings of a connection. Of two that turn the same new file to writing ahead at once, SQLite refuses one at once, whatever it may
/// wait for otherwise.
fn set(connection: &mut SqliteConnection, pragmas: &str, wait: Duration) -> QueryResult<()> {
    let begin = Instant::now();
    loop {
        match connection.batch_execute(pragmas) {
            Err(error) if error.to_string().contains("locked") && begin.elapsed() < wait => std::thread::sleep(AGAIN),
            outcome => return outcome,
        }
    }
}

/// Opens a connection that waits that long for others. SQLite's file is made where it is not there, and writes ahead (WAL): readers never
/// wait for the writer.
pub(crate) fn open(address: &Address, wait: Duration) -> Result<AnyConnection, DbError> {
    let refused = |reason: String| DbError::Open {
        address: address.to_string(),
        reason,
    };
    match address {
        Address::Sqlite(file) => {
            make(file).map_err(|error| refused(error.to_string()))?;
            let mut connection =
                SqliteConnection::establish(&file.to_string_lossy()).map_err(|error| refused(error.to_string()))?;
            let pragmas = format!(
                "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
                wait.as_millis()
            );
            set(&mut connection, &pragmas, wait).map_err(|error| refused(error.to_string()))?;
            Ok(AnyConnection::Sqlite(connection))
        }
        #[cfg(feature = "postgres")]
        Address::Postgres(url) => {
            let mut connection = diesel::PgConnection::establish(url).map_err(|error| refused(error.to_string()))?;
            let settings = format!("SET lock_timeout = {}; SET TIME ZONE 'UTC';", wait.as_millis());
            connection
                .batch_execute(&settings)
                .map_err(|error| refused(error.to_string()))?;
            Ok(AnyConnection::Postgres(connection))
        }
        #[cfg(not(feature = "postgres"))]
        Address::Postgres(_) => Err(DbError::NoPostgres),
    }
}
