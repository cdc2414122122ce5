//! `pastiche bundle import`.

use std::path::PathBuf;

use clap::Args;
use packs::bundle::Bundle;

use crate::commands::people::{close, open};
use crate::commands::say;
use crate::commands::sign::Keys;
use crate::publishing::{Brought, Bundles, Terms};
use crate::storage::Storage;
use crate::studio;

/// Arguments of `pastiche bundle import`.
#[derive(Debug, Args)]
pub struct Import {
    /// What `pastiche bundle export` wrote.
    file: PathBuf,
    #[command(flatten)]
    keys: Keys,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let trust = self.keys.trust()?;
        let mut bundle = Bundle::open(&self.file, |id| trust.key(id))?;
        let config = self.keys.stored().config()?;
        let (people, runtime) = open(self.keys.stored())?;
        let storage = Storage::open(&config.blobs())?;
        let host = studio::plugin_host(&config)?;
        let bundles = Bundles {
            people: &people,
            storage: &storage,
        };
        let terms = Terms {
            host: &host,
            trust: &config.signatures.trust(),
            blocked: &config.licenses.blocked,
        };
        let brought = runtime.block_on(bundles.import(&mut bundle, &terms));
        // What came before a pack that cannot be imported is in the log already.
        close(&people, &runtime)?;
        for one in brought? {
            say::line(match one {
                Brought::Added(version) => format!("{version} is published"),
                Brought::Present(version) => format!("{version} was here before"),
            });
        }
        Ok(())
    }
}
