//! Copies a database into one file, and back.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use diesel::sql_types::Text;
use diesel::{Connection as _, QueryableByName, RunQueryDsl, SqliteConnection};

use super::open::OWNER_ALONE;
use crate::config::Address;
use crate::connection::AnyConnection;
use crate::error::DbError;

/// Files that SQLite has beside its own; what is left of another database would be played back into a copy.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Writes a copy of all that is committed to a new file, while others read and write. The copy is its owner's alone.
pub(crate) fn backup(connection: &mut AnyConnection, to: &Path) -> Result<(), DbError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            // SQLite writes into an empty file; so it is ours before anything stands in it.
            drop(new_file(to)?);
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

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The migrations that were run on a copy, which is only read.
pub(crate) fn look_at(copy: &Path) -> Result<Vec<String>, DbError> {
    let refused = |reason: String| DbError::Open {
        address: copy.display().to_string(),
        reason,
    };
    let read_only = format!("file:{}?mode=ro", escaped(copy));
    let mut connection = SqliteConnection::establish(&read_only).map_err(|error| refused(error.to_string()))?;
    let applied = diesel::sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version");
    let applied: Vec<Applied> = applied
        .load(&mut connection)
        .map_err(|error| refused(format!("it is no database of Pastiche ({error})")))?;
    Ok(applied.into_iter().map(|applied| applied.version).collect())
}

/// A path inside a URI (sqlite.org/uri.html).
fn escaped(path: &Path) -> String {
    let path = path.to_string_lossy();
    path.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// Puts a copy where the database will be; `from` was looked at before.
pub(crate) fn restore(from: &Path, to: &Address) -> Result<(), DbError> {
    let Address::Sqlite(file) = to else {
        return Err(DbError::Unfit(format!(
            "PostgreSQL is restored by its own program: pg_restore --clean --if-exists --dbname=\"$PASTICHE_DATABASE_URL\" {}",
            from.display()
        )));
    };
    let beside = BESIDE.map(|ending| with_ending(file, ending));
    if let Some(left) = [file.clone()].into_iter().chain(beside).find(|left| left.exists()) {
        return Err(DbError::Exists(left));
    }
    // A name of its own first, so that a copy that breaks off is never taken for the database.
    let unfinished = with_ending(file, ".restoring");
    let mut copy = new_file(&unfinished)?;
    let fault = |source| DbError::File {
        path: file.clone(),
        source,
    };
    let mut source = File::open(from).map_err(fault)?;
    io::copy(&mut source, &mut copy).map_err(fault)?;
    copy.sync_all().map_err(fault)?;
    std::fs::rename(&unfinished, file).map_err(fault)
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A new file that only its owner can read.
fn new_file(path: &Path) -> Result<File, DbError> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ALONE)
        .open(path);
    made.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => DbError::Exists(path.to_owned()),
        _ => DbError::File {
            path: path.to_owned(),
            source,
        },
    })
}
