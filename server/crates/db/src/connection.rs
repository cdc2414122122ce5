//! One connection, to either database.
#![allow(missing_docs, reason = "the derive writes types that nobody names")]

use diesel::SqliteConnection;

/// A connection, in a transaction that [`Database`](crate::Database) opened.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(diesel::PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}
