//! Brings a database to this version's schema. The migrations are compiled in.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::AnyConnection;
use crate::dialect;
use crate::error::DbError;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../../migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../../migrations/postgres");

/// What a migration did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Migrations that were run now, in their order.
    pub run: Vec<String>,
}

/// Runs what has not been run: all of it or, where one fails, nothing on SQLite and all before that one on PostgreSQL.
pub(crate) fn up(connection: &mut AnyConnection) -> Result<Migrated, DbError> {
    dialect::migrating(connection, |connection| match connection {
        AnyConnection::Sqlite(sqlite) => {
            // Most starts have nothing to do, and then nobody is kept from writing.
            if pending(sqlite, SQLITE)?.is_empty() {
                return Ok(Migrated::default());
            }
            sqlite.immediate_transaction(|sqlite| run(sqlite, SQLITE))
        }
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(postgres) => run(postgres, POSTGRES),
    })
}

/// Whether these migrations, run on a file of SQLite, are those of a database of ours that this version knows.
pub(crate) fn check(applied: &[String]) -> Result<(), DbError> {
    let known = MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(fault)?;
    let known: Vec<String> = known.iter().map(|known| known.name().version().to_string()).collect();
    match applied.iter().find(|version| !known.contains(version)) {
        Some(newer) => Err(DbError::Newer(newer.clone())),
        None if known.first().is_some_and(|first| !applied.contains(first)) => {
            Err(DbError::Unfit("the copy is no database of Pastiche".to_owned()))
        }
        None => Ok(()),
    }
}

/// Undoes everything, for tests of the way down.
#[cfg(test)]
pub(crate) fn down(connection: &mut AnyConnection) -> Result<usize, DbError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.revert_all_migrations(SQLITE).map(|all| all.len()),
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(postgres) => postgres.revert_all_migrations(POSTGRES).map(|all| all.len()),
    }
    .map_err(fault)
}

fn run<DB: Backend, C: MigrationHarness<DB>>(
    connection: &mut C,
    source: EmbeddedMigrations,
) -> Result<Migrated, DbError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let pending = pending(connection, source)?;
    let run = connection.run_migrations(&pending).map_err(fault)?;
    Ok(Migrated {
        run: run.iter().map(ToString::to_string).collect(),
    })
}

/// What has not been run on a database that has nothing that we do not know.
fn pending<DB: Backend, C: MigrationHarness<DB>>(
    connection: &mut C,
    source: EmbeddedMigrations,
) -> Result<Vec<Box<dyn Migration<DB>>>, DbError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known = MigrationSource::<DB>::migrations(&source).map_err(fault)?;
    let known: Vec<MigrationVersion<'static>> = known.iter().map(|known| known.name().version().as_owned()).collect();
    let applied = connection.applied_migrations().map_err(fault)?;
    match applied.iter().find(|version| !known.contains(version)) {
        Some(newer) => Err(DbError::Newer(newer.to_string())),
        None => connection.pending_migrations(source).map_err(fault),
    }
}

fn fault(error: Box<dyn std::error::Error + Send + Sync>) -> DbError {
    DbError::Migration(error.to_string())
}
