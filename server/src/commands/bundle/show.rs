//! `pastiche bundle show`.

use std::path::PathBuf;

use clap::Args;
use packs::bundle::Bundle;

use crate::commands::say;
use crate::commands::sign::Keys;

/// Arguments of `pastiche bundle show`.
#[derive(Debug, Args)]
pub struct Show {
    /// What `pastiche bundle export` wrote.
    file: PathBuf,
    #[command(flatten)]
    keys: Keys,
}

impl Show {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let trust = self.keys.trust()?;
        let bundle = Bundle::open(&self.file, |id| trust.key(id))?;
        for pack in &bundle.contents().packs {
            say::line(format!(
                "{} {}  {} bytes, {} signatures, sha256 {}",
                pack.style,
                pack.version,
                pack.file.bytes,
                pack.signatures.len(),
                pack.digest
            ));
        }
        say::note(format!(
            "{} is whole, and signed by {}",
            self.file.display(),
            bundle.signer()
        ));
        Ok(())
    }
}
