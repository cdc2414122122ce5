//! `pastiche pack publish`: sends a pack to a server, follows its check, and tells what came of it.

mod address;
mod follow;
mod report;
mod server;
mod token;

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use packs::BuildError;
use tempfile::TempDir;

use super::pack::{recorded, report as faults};
use super::{Common, say};
use crate::config::{self, Overrides};
use crate::studio;
use address::Address;
use server::{Me, Server, ServerError, Version};
use token::Token;

/// What a token must be made for: to publish, and to read what the check says.
const SCOPES: [&str; 2] = ["packs:publish", "styles:read"];

/// Arguments of `pastiche pack publish`.
#[derive(Debug, Args)]
#[command(
    after_help = "The API token stands in PASTICHE_TOKEN, or in the file that --token-file names; never on the \
                        command line, where other people of this machine could read it."
)]
pub struct Publish {
    /// A `.stylepack` file, or a pack folder, which is built first.
    pack: PathBuf,
    /// The server.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    server: Address,
    /// Read the API token from this file.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Send the token to another machine without TLS, where others may read it on its way.
    #[arg(long)]
    insecure: bool,
    #[command(flatten)]
    common: Common,
}

/// A pack's file, and the folder that it lies in where it was built for this.
struct Packed(PathBuf, Option<TempDir>);

impl Publish {
    /// Does it.
    ///
    /// # Errors
    /// When there is no token, the server cannot be reached or refuses. Faults of the pack are printed, and the exit code is 1.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if !self.server.keeps_secrets() && !self.insecure {
            bail!(
                "{} is another machine and has no TLS: whoever is on the way could read the token; use https://, or add --insecure",
                self.server
            );
        }
        let token = Token::find(self.token_file.as_deref(), config::environment())?;
        let server = Server::new(&self.server, token);
        // Whoever may not publish is told before anything is built or sent.
        may_publish(&server.get::<Me>("/v1/me")?)?;
        let Some(packed) = self.packed()? else {
            return Ok(ExitCode::FAILURE);
        };
        let version = upload(&server, &packed)?;
        say::note(format!("{} {} is stored", version.style, version.version));
        let ended = follow::follow(&server, &version).with_context(|| {
            format!(
                "{} {} is stored, and its check goes on; the same command tells later what came of it",
                version.style, version.version
            )
        })?;
        for line in report::lines(&ended) {
            say::line(line);
        }
        Ok(report::code(&ended))
    }

    /// The pack as one file; nothing when it has faults, which are told.
    fn packed(&self) -> anyhow::Result<Option<Packed>> {
        if self.pack.is_file() {
            return Ok(Some(Packed(self.pack.clone(), None)));
        }
        let host = studio::plugin_host(&self.common.config(Overrides::default())?)?;
        let folder = tempfile::tempdir().context("there is no place for the pack's file")?;
        let output = folder.path().join("pack.stylepack");
        match packs::build(&self.pack, &output, &host, &onnx::Options::default()) {
            Ok(built) => {
                recorded(&built);
                Ok(Some(Packed(output, Some(folder))))
            }
            Err(BuildError::Faults(found)) => {
                faults(&found);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether who is asking may publish, and read what comes of it.
fn may_publish(me: &Me) -> anyhow::Result<()> {
    let missing = |scopes: &String| SCOPES.iter().any(|scope| !scopes.split(' ').any(|own| own == *scope));
    match &me.scopes {
        Some(scopes) if missing(scopes) => bail!(
            "this token has the scopes `{scopes}`, and `{}` are needed: make another token with them",
            SCOPES.join(" ")
        ),
        _ => Ok(()),
    }
}

/// Sends the file.
fn upload(server: &Server, Packed(path, _built): &Packed) -> anyhow::Result<Version> {
    let unread = || format!("{} cannot be read", path.display());
    let file = File::open(path).with_context(unread)?;
    let bytes = file.metadata().with_context(unread)?.len();
    let style = ProgressStyle::with_template("uploading {bytes}/{total_bytes} {wide_bar} {bytes_per_sec}")?;
    let bar = ProgressBar::new(bytes).with_style(style);
    let sent = server.upload(bar.wrap_read(file), bytes);
    bar.finish_and_clear();
    sent.map_err(|error| match error {
        error @ ServerError::Unreached { .. } => anyhow::Error::new(error)
            .context("the upload was cut off, and perhaps it is stored: send it again, nothing is stored twice"),
        error => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::typed;

    #[test]
    fn a_token_is_not_sent_where_others_may_read_it() {
        let refused = typed(&["pack", "publish", "x.stylepack", "--server", "http://192.0.2.1"]).unwrap_err();
        assert!(
            refused.contains("https://") && refused.contains("--insecure"),
            "{refused}"
        );
    }

    #[test]
    fn a_token_needs_both_scopes() {
        let me = |scopes: Option<&str>| Me {
            scopes: scopes.map(str::to_owned),
        };
        assert!(may_publish(&me(None)).is_ok(), "who signed in may do all that they may");
        assert!(may_publish(&me(Some("styles:read packs:publish"))).is_ok());
        for scopes in ["packs:publish", "styles:read", "administer"] {
            let refused = may_publish(&me(Some(scopes))).unwrap_err().to_string();
            assert!(refused.contains("packs:publish styles:read"), "{refused}");
        }
    }
}
