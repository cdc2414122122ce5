//! `pastiche migrate`, `backup` and `restore`: the database as a whole.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use db::{Address, Database};

use super::people::Stored;
use super::say;
use crate::people::private_folder;

/// Arguments of `pastiche migrate`.
#[derive(Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    stored: Stored,
}

/// Arguments of `pastiche backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The new file.
    file: PathBuf,
    #[command(flatten)]
    stored: Stored,
}

/// Arguments of `pastiche restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// What `pastiche backup` wrote.
    file: PathBuf,
    #[command(flatten)]
    stored: Stored,
}

impl Migrate {
    /// Brings the database to this version's schema; `serve` does it too, when it starts.
    ///
    /// # Errors
    /// When it cannot be opened, or is of a newer version.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.stored.config()?;
        private_folder(&config.data)?;
        let migrated = Database::connect(&config.database())?.migrate()?;
        if migrated.run.is_empty() {
            say::line("the database is up to date");
        }
        for migration in migrated.run {
            say::line(format!("ran {migration}"));
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Backup {
    /// Copies the database into one file, while the server goes on.
    ///
    /// # Errors
    /// When the file is there already; for PostgreSQL, with the command that does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.stored.config()?;
        if let Address::Sqlite(file) = &config.database().address
            && !file.is_file()
        {
            bail!(
                "there is no database {}; name the data folder with --data",
                file.display()
            );
        }
        Database::connect(&config.database())?.backup(&self.file)?;
        say::line(format!(
            "{} has everything; it holds keys, so keep it safe",
            self.file.display()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

impl Restore {
    /// Puts a copy where the database was; that must have been moved away, and no server may run.
    ///
    /// # Errors
    /// When there is a database already, or the copy is of a newer version; for PostgreSQL, with the command that does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.stored.config()?;
        private_folder(&config.data)?;
        Database::restore(&self.file, &config.database().address)?;
        say::line(format!("{} is the database now", config.database().address));
        Ok(ExitCode::SUCCESS)
    }
}
