//! Another Pastiche server, as commands ask it: its address, the token that is shown to it, and its answers.

mod address;
mod server;
mod token;

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

pub(super) use address::Address;
use server::Me;
pub(super) use server::{Server, ServerError, Version};
use token::Token;

use crate::config;

/// What is told of tokens where a command takes one.
pub(super) const TOKENS: &str = "The API token stands in PASTICHE_TOKEN, or in the file that --token-file names; never on the \
                                 command line, where other people of this machine could read it.";

/// Which server, and as whom.
#[derive(Debug, Args)]
pub struct Remote {
    /// The server.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    server: Address,
    /// Read the API token from this file.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Send the token to another machine without TLS, where others may read it on its way.
    #[arg(long)]
    insecure: bool,
}

impl Remote {
    /// The server, if it knows the token and that is made for `scopes`: whoever may not is told before anything is built or sent.
    ///
    /// # Errors
    /// When there is no token, it could be read on its way, or is not made for this.
    pub(super) fn open(&self, scopes: &[&str]) -> anyhow::Result<Server> {
        if !self.server.keeps_secrets() && !self.insecure {
            bail!(
                "{} is another machine and has no TLS: whoever is on the way could read the token; use https://, or add --insecure",
                self.server
            );
        }
        let token = Token::find(self.token_file.as_deref(), config::environment())?;
        let server = Server::new(&self.server, token);
        may(&server.get::<Me>("/v1/me")?, scopes)?;
        Ok(server)
    }
}

/// Whether who is asking may do this.
fn may(me: &Me, needed: &[&str]) -> anyhow::Result<()> {
    let missing = |scopes: &String| needed.iter().any(|scope| !scopes.split(' ').any(|own| own == *scope));
    match &me.scopes {
        Some(scopes) if missing(scopes) => bail!(
            "this token has the scopes `{scopes}`, and `{}` are needed: make another token with them",
            needed.join(" ")
        ),
        _ => Ok(()),
    }
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
    fn a_token_needs_every_scope() {
        let needed = ["packs:publish", "styles:read"];
        let me = |scopes: Option<&str>| Me {
            scopes: scopes.map(str::to_owned),
        };
        assert!(
            may(&me(None), &needed).is_ok(),
            "who signed in may do all that they may"
        );
        assert!(may(&me(Some("styles:read packs:publish")), &needed).is_ok());
        for scopes in ["packs:publish", "styles:read", "administer"] {
            let refused = may(&me(Some(scopes)), &needed).unwrap_err().to_string();
            assert!(refused.contains("packs:publish styles:read"), "{refused}");
        }
    }
}
