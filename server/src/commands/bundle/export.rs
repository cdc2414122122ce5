//! `pastiche bundle export`.

use std::path::PathBuf;

use clap::Args;
use manifest::StyleName;

use crate::commands::people::{Stored, close, open};
use crate::commands::say;
use crate::commands::sign::KeyFile;
use crate::publishing::{Bundles, Selection};
use crate::storage::Storage;

/// Arguments of `pastiche bundle export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The new file.
    file: PathBuf,
    /// Styles to take, `publisher/name`; without any, all that are published.
    #[arg(value_name = "STYLE")]
    styles: Vec<StyleName>,
    /// Take every published version of a style, not its newest alone.
    #[arg(long)]
    every_version: bool,
    #[command(flatten)]
    key: KeyFile,
    #[command(flatten)]
    stored: Stored,
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let key = self.key.open()?;
        let (people, runtime) = open(&self.stored)?;
        let storage = Storage::open(&self.stored.config()?.blobs())?;
        let bundles = Bundles {
            people: &people,
            storage: &storage,
        };
        let wanted = Selection {
            styles: self.styles.into_iter().collect(),
            every_version: self.every_version,
        };
        let contents = runtime.block_on(bundles.export(&wanted, &key, &self.file))?;
        for pack in &contents.packs {
            say::line(format!("{} {}  sha256 {}", pack.style, pack.version, pack.digest));
        }
        say::note(format!(
            "{}: {} packs, signed by {}",
            self.file.display(),
            contents.packs.len(),
            key.id()
        ));
        close(&people, &runtime)
    }
}
