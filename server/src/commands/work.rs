//! `pastiche work`: does jobs on another node.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use clap::Args;
use db::Kind;

use super::{Common, say};
use crate::app::Signals;
use crate::config::Overrides;
use crate::log;
use crate::people::{Clock, People};
use crate::publishing::Publishing;
use crate::storage::Storage;
use crate::studio::Studio;

/// Arguments of `pastiche work`.
#[derive(Debug, Args)]
pub struct Work {
    #[command(flatten)]
    common: Common,
}

impl Work {
    /// Does jobs until it is told to stop; then finishes what runs, or gives it back.
    ///
    /// # Errors
    /// When the database is none that several nodes can share, or the studio cannot be opened.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.common.config(Overrides::default())?;
        log::start(&config.log);
        let people = Arc::new(People::open(&config, Clock::default())?);
        if people.database().kind() != Kind::Postgres {
            bail!(
                "SQLite serves one machine, and `pastiche serve` does its jobs itself; name a PostgreSQL with database.url"
            );
        }
        let drain = Duration::from_secs(config.limits.shutdown_s);
        let studio = Arc::new(Studio::open(config)?);
        let device = studio.renderer.device().clone();
        let storage = Arc::new(Storage::open(&studio.config.blobs())?);
        let publishing = Arc::new(Publishing::new(studio, people, storage)?);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut signals = Signals::new()?;
            let jobs = publishing.work();
            say::line(format!("Pastiche does jobs on {} ({})", device.id, device.name));
            signals.next().await;
            tracing::info!("stopping: what runs is finished, or given back");
            let released = jobs.drain(drain).await;
            tracing::info!(released, "stopped");
            anyhow::Ok(())
        })?;
        // A check of a pack cannot be broken off; it is given back, and not waited for.
        runtime.shutdown_timeout(Duration::from_secs(1));
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::typed;

    #[test]
    fn nodes_share_no_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data").to_string_lossy().into_owned();
        let refused = typed(&["work", "--data", &data]).unwrap_err();
        assert!(refused.contains("PostgreSQL"), "{refused}");
    }
}
