//! What commands about people and the database share.

use std::path::PathBuf;

use clap::Args;
use tokio::runtime::Runtime;

use crate::config::{self, Config, Overrides};
use crate::people::{Clock, People};

/// Where the database is.
#[derive(Clone, Debug, Default, Args)]
pub struct Stored {
    /// Where Pastiche keeps what it makes.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Read the configuration from this file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Stored {
    /// The configuration under these options.
    pub fn config(&self) -> anyhow::Result<Config> {
        let overrides = Overrides {
            data: self.data.clone(),
            ..Overrides::default()
        };
        Ok(config::read(self.config.as_deref(), config::environment(), &overrides)?)
    }
}

/// The people of the database, and something to wait with.
pub fn open(stored: &Stored) -> anyhow::Result<(People, Runtime)> {
    let people = People::open(&stored.config()?, Clock::default())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok((people, runtime))
}

/// Signs what a command has written to the audit log: no server may be there to do it.
pub fn close(people: &People, runtime: &Runtime) -> anyhow::Result<()> {
    Ok(runtime.block_on(people.sign_log())?)
}
