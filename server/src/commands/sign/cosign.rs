//! `pastiche pack cosign`: adds a studio's own signature to a version on its server. The secret key stays where it is.

use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use serde::Serialize;

use super::KeyFile;
use crate::commands::remote::{Remote, TOKENS, Version};
use crate::commands::say;

/// What a token must be made for.
const SCOPES: [&str; 2] = ["administer", "styles:read"];
/// Longest pack that is fetched, in bytes: as long as any server may be configured to take.
const MAX_BYTES: u64 = 1 << 30;

/// Arguments of `pastiche pack cosign`.
#[derive(Debug, Args)]
#[command(after_help = TOKENS)]
pub struct Cosign {
    /// The version's id, as its page and `pastiche pack publish` show it.
    id: String,
    #[command(flatten)]
    key: KeyFile,
    #[command(flatten)]
    remote: Remote,
}

/// What is sent.
#[derive(Serialize)]
struct NewSignature {
    signature: String,
}

impl Cosign {
    /// Fetches the pack, takes its digest, signs that and sends the signature.
    ///
    /// # Errors
    /// When the key cannot be read, the server cannot be reached or refuses, or the pack is not what the server says.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let key = self.key.open()?;
        let server = self.remote.open(&SCOPES)?;
        let version: Version = server.get(&format!("/v1/versions/{}", self.id))?;
        let file = tempfile::Builder::new().suffix(".stylepack").tempfile();
        let file = file.context("there is no place for the pack's file")?;
        std::fs::write(file.path(), server.download(&version.links.pack, MAX_BYTES)?)?;
        let pack = packs::open(file.path()).context("what the server gives is no pack")?;
        ensure!(
            pack.digest().to_string() == version.digest,
            "the server speaks of the pack {}, and gives the pack {}: nothing was signed",
            version.digest,
            pack.digest()
        );
        // What is signed, and told, is what the pack says of itself, whatever the server calls it.
        let style = &pack.manifest().map_err(Clone::clone)?.style;
        let shown = format!("{} {}", style.name, style.version);
        ensure!(
            shown == format!("{} {}", version.style, version.version),
            "the server speaks of {} {}, and gives the pack of {shown}: nothing was signed",
            version.style,
            version.version
        );
        let signature = key.sign(&pack.digest(), &shown)?;
        let body = NewSignature {
            signature: signature.text().to_owned(),
        };
        server.post::<Version>(&format!("/v1/versions/{}/signatures", self.id), &body)?;
        say::line(format!("{shown} is signed by {}; sha256 {}", key.id(), pack.digest()));
        Ok(ExitCode::SUCCESS)
    }
}
