//! `pastiche pack sign`: puts a signature into a pack.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use packs::sign::SignError;

use super::KeyFile;
use crate::commands::pack::report;
use crate::commands::say;

/// Arguments of `pastiche pack sign`.
#[derive(Debug, Args)]
pub struct Sign {
    /// A `.stylepack` file, or a pack folder that nothing is changed in any more.
    pack: PathBuf,
    #[command(flatten)]
    key: KeyFile,
}

impl Sign {
    /// Does it.
    ///
    /// # Errors
    /// When the key or the pack cannot be read, or the pack not be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let key = self.key.open()?;
        match packs::sign::sign(&self.pack, &key) {
            Ok(signed) => {
                let again = if signed.was_signed { " again" } else { "" };
                say::line(format!(
                    "{} is signed{again} by {}; sha256 {}",
                    self.pack.display(),
                    signed.key_id,
                    signed.digest
                ));
                Ok(ExitCode::SUCCESS)
            }
            Err(SignError::Faults(faults)) => Ok(report(&faults)),
            Err(error) => Err(error.into()),
        }
    }
}
