//! `pastiche user link` and `unlink`: accounts and who people are at the studio's provider.

use anyhow::Context;
use clap::Args;

use crate::commands::people::{Stored, close, open};
use crate::commands::say;
use crate::people::Origin;

/// Arguments of `pastiche user link`.
#[derive(Debug, Args)]
pub struct Link {
    #[command(flatten)]
    whom: Whom,
}

/// Arguments of `pastiche user unlink`.
#[derive(Debug, Args)]
pub struct Unlink {
    #[command(flatten)]
    whom: Whom,
}

/// An account, and somebody at a provider.
#[derive(Debug, Args)]
struct Whom {
    /// The account's name.
    name: String,
    /// What the provider calls them (`sub`). The audit log has it of everybody whom nobody knew: action `session.refuse`.
    subject: String,
    /// The provider, where it is not `openid.issuer` of the configuration.
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    #[command(flatten)]
    stored: Stored,
}

impl Whom {
    fn issuer(&self) -> anyhow::Result<String> {
        let configured = self.stored.config()?.openid.issuer;
        let issuer = self.issuer.clone().or(configured);
        issuer.context("the configuration has no `openid.issuer`; name the provider with --issuer")
    }
}

impl Link {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (whom, issuer) = (&self.whom, self.whom.issuer()?);
        let (people, runtime) = open(&whom.stored)?;
        let origin = Origin::command_line();
        runtime.block_on(people.link(&whom.name, (&issuer, &whom.subject), &origin))?;
        for (issuer, subject) in runtime.block_on(people.links(&whom.name))? {
            say::line(format!("{} is {subject} at {issuer}", whom.name));
        }
        close(&people, &runtime)
    }
}

impl Unlink {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (whom, issuer) = (&self.whom, self.whom.issuer()?);
        let (people, runtime) = open(&whom.stored)?;
        let origin = Origin::command_line();
        runtime.block_on(people.unlink(&whom.name, (&issuer, &whom.subject), &origin))?;
        say::line(format!("{} is not {} at {issuer} any more", whom.name, whom.subject));
        close(&people, &runtime)
    }
}
