//! A database: its connections, and what runs in transactions on them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use diesel::r2d2::{Pool, PooledConnection};
use tokio::sync::Semaphore;

use crate::config::{Address, DbConfig};
use crate::connection::AnyConnection;
use crate::dialect::{self, Kind};
use crate::error::DbError;
use crate::migrate::{self, Migrated};
use crate::pool::Manager;

/// A database. Clones share its connections.
#[derive(Clone)]
pub struct Database {
    pool: Pool<Manager>,
    /// One for each connection: who waits, waits here and holds no thread.
    turns: Arc<Semaphore>,
    config: DbConfig,
}

impl Database {
    /// Opens a database and brings it to this version's schema.
    ///
    /// # Errors
    /// When it cannot be reached, is of a newer version, or cannot be migrated.
    pub fn open(config: &DbConfig) -> Result<Self, DbError> {
        let database = Self::connect(config)?;
        let migrated = database.migrate()?;
        if !migrated.run.is_empty() {
            tracing::info!(migrations = ?migrated.run, "the database was migrated");
        }
        Ok(database)
    }

    /// Opens a database as it is.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub fn connect(config: &DbConfig) -> Result<Self, DbError> {
        let wait = Duration::from_secs(config.wait_s);
        let manager = Manager {
            address: config.address.clone(),
            wait,
        };
        // The pool tells no reason when it gives up, so the first connection is tried by itself.
        drop(dialect::open(&config.address, wait)?);
        let connections = config.connections.clamp(1, 64);
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(wait.max(Duration::from_secs(1)))
            .build_unchecked(manager);
        Ok(Self {
            pool,
            turns: Arc::new(Semaphore::new(connections as usize)),
            config: config.clone(),
        })
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        match self.config.address {
            Address::Sqlite(_) => Kind::Sqlite,
            Address::Postgres(_) => Kind::Postgres,
        }
    }

    /// Brings it to this version's schema; one process at a time.
    ///
    /// # Errors
    /// [`DbError::Newer`], or what the database says.
    pub fn migrate(&self) -> Result<Migrated, DbError> {
        // On a connection of its own, whose settings and locks end with it.
        let wait = Duration::from_secs(self.config.wait_s);
        migrate::up(&mut dialect::open(&self.config.address, wait)?)
    }

    /// Writes a copy of it to a new file, while others go on.
    ///
    /// # Errors
    /// When the file is there or cannot be written; for PostgreSQL, with the command that does it.
    pub fn backup(&self, to: &Path) -> Result<(), DbError> {
        dialect::backup(&mut *self.connection()?, to)
    }

    /// Puts a copy where a database will be. One that this version does not know is refused, and nothing is changed.
    ///
    /// # Errors
    /// When there is a database already, or the copy is none of ours or newer; for PostgreSQL, with the command that does it.
    pub fn restore(from: &Path, to: &Address) -> Result<(), DbError> {
        if let Address::Sqlite(_) = to {
            if !from.is_file() {
                return Err(DbError::File {
                    path: from.to_owned(),
                    source: std::io::ErrorKind::NotFound.into(),
                });
            }
            migrate::check(&dialect::look_at(from)?)?;
        }
        dialect::restore(from, to)
    }

    /// Reads, in one transaction that sees one state.
    ///
    /// # Errors
    /// Those of `task`, and when no connection can be had.
    pub async fn read<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.run(|connection| transaction(connection, false, task)).await
    }

    /// Writes, in one transaction: all of it is kept, or nothing when `task` fails.
    ///
    /// # Errors
    /// Those of `task`, and when no connection can be had.
    pub async fn write<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.run(|connection| transaction(connection, true, task)).await
    }

    /// Makes finding in these tables quick after many rows were written at once. PostgreSQL does so by itself, but may take minutes until it
    /// begins. Others read and write meanwhile.
    ///
    /// # Errors
    /// When no connection can be had, and what the database says; nothing is lost then.
    pub async fn tidy(&self, tables: &'static [&'static str]) -> Result<(), DbError> {
        self.run(|connection| dialect::tidy(connection, tables)).await
    }

    /// As [`Self::read`], for callers that may block.
    ///
    /// # Errors
    /// As there.
    pub fn read_blocking<T>(&self, task: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>) -> Result<T, DbError> {
        transaction(&mut *self.connection()?, false, task)
    }

    /// As [`Self::write`], for callers that may block.
    ///
    /// # Errors
    /// As there.
    pub fn write_blocking<T>(&self, task: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>) -> Result<T, DbError> {
        transaction(&mut *self.connection()?, true, task)
    }

    async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let wait_s = self.config.wait_s;
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = tokio::time::timeout(Duration::from_secs(wait_s), turn).await;
        let turn = turn.map_err(|_| DbError::Busy(wait_s))?.map_err(|_| DbError::Lost)?;
        let database = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            task(&mut *database.connection()?)
        });
        task.await.map_err(|_| DbError::Lost)?
    }

    fn connection(&self) -> Result<PooledConnection<Manager>, DbError> {
        self.pool.get().map_err(|error| DbError::Open {
            address: self.config.address.to_string(),
            reason: error.to_string(),
        })
    }
}

fn transaction<T>(
    connection: &mut AnyConnection,
    writes: bool,
    task: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
) -> Result<T, DbError> {
    dialect::begin(connection, writes)?;
    match task(connection) {
        Ok(value) => {
            dialect::commit(connection)?;
            Ok(value)
        }
        Err(error) => {
            if let Err(failure) = dialect::roll_back(connection) {
                tracing::warn!(%failure, "a transaction could not be rolled back; its connection is given up");
            }
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests;
