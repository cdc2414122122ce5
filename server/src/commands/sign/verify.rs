//! `pastiche pack verify`: tells who has signed a pack, without a server.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use packs::PublicKey;

use crate::commands::pack::report;
use crate::commands::people::Stored;
use crate::commands::say;
use crate::styles::Trust;

/// Whose signatures count.
#[derive(Debug, Args)]
pub struct Keys {
    /// A public key, or the file that holds it; may be repeated. Without it, `signatures.keys` of the configuration.
    #[arg(long, value_name = "KEY")]
    signed_by: Vec<String>,
    #[command(flatten)]
    stored: Stored,
}

/// Arguments of `pastiche pack verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// A pack folder or a `.stylepack` file.
    pack: PathBuf,
    #[command(flatten)]
    keys: Keys,
}

impl Keys {
    /// The keys, at least one.
    ///
    /// # Errors
    /// When there is none, or what was given is none.
    pub fn trust(&self) -> anyhow::Result<Trust> {
        let keys = if self.signed_by.is_empty() {
            self.stored.config()?.signatures.keys
        } else {
            self.signed_by
                .iter()
                .map(|key| public_key(key))
                .collect::<anyhow::Result<_>>()?
        };
        ensure!(
            !keys.is_empty(),
            "no key is named whose signature counts; add --signed-by KEY, or put it into `signatures.keys` of the configuration"
        );
        Ok(Trust::new(keys, true))
    }

    /// Where the rest is configured.
    pub fn stored(&self) -> &Stored {
        &self.stored
    }
}

/// A key as it is typed, or the file that holds it.
fn public_key(text: &str) -> anyhow::Result<PublicKey> {
    if let Ok(key) = text.parse() {
        return Ok(key);
    }
    let file = fs::read_to_string(text)
        .with_context(|| format!("`{text}` is neither a public key nor a file that can be read"))?;
    file.parse().with_context(|| text.to_owned())
}

impl Verify {
    /// Tells who has signed; the exit code is 1 where none of the keys has.
    ///
    /// # Errors
    /// When the pack cannot be read, or no key is named.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let trust = self.keys.trust()?;
        let pack = match packs::open(&self.pack) {
            Ok(pack) => pack,
            Err(faults) => return Ok(report(&faults)),
        };
        let (signatures, faults): (Vec<_>, Vec<_>) = pack.signatures().partition(Result::is_ok);
        let faults = manifest::Faults(faults.into_iter().filter_map(Result::err).collect());
        if !faults.0.is_empty() {
            return Ok(report(&faults));
        }
        let signatures: Vec<_> = signatures.into_iter().flatten().collect();
        match trust.signers(&pack.digest(), &signatures) {
            Err(fault) => Ok(report(&fault.into())),
            Ok(signers) if signers.is_empty() => {
                say::line(format!(
                    "none of the keys has signed {}; sha256 {}",
                    self.pack.display(),
                    pack.digest()
                ));
                Ok(ExitCode::FAILURE)
            }
            Ok(signers) => {
                for key in signers {
                    say::line(format!(
                        "{} is signed by {key}; sha256 {}",
                        self.pack.display(),
                        pack.digest()
                    ));
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}
