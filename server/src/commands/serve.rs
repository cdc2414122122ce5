//! `pastiche serve`: answers HTTP and renders.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use auth::Secret;
use clap::Args;

use super::{Common, say};
use crate::config::Overrides;
use crate::people::{Clock, People};
use crate::studio::Studio;
use crate::styles::Watch;
use crate::{app, log};

/// Arguments of `pastiche serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Listen on this address and port.
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<SocketAddr>,
    /// Let other machines in although there are no accounts.
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    common: Common,
}

impl Serve {
    /// Serves until it is told to stop.
    ///
    /// # Errors
    /// When the address is taken, or the studio cannot be opened.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let overrides = Overrides {
            bind: self.bind,
            open: self.open,
            ..Overrides::default()
        };
        let config = self.common.config(overrides)?;
        config.check_openid()?;
        log::start(&config.log);
        let listener = TcpListener::bind(config.bind).with_context(|| {
            format!(
                "{} cannot be listened on; choose another address with --bind",
                config.bind
            )
        })?;
        let address = listener.local_addr()?;
        let people = Arc::new(People::open(&config, Clock::default())?);
        let has_accounts = people.has_accounts_blocking();
        config.check_open(has_accounts)?;
        let studio = Arc::new(Studio::open(config)?);
        let watch = Watch::start(studio.styles.clone());
        if let Err(error) = &watch {
            tracing::warn!(%error, "changes of styles are not seen; restart the server after a change");
        }
        welcome(&studio, address);
        if let Some(secret) = people.new_setup()? {
            invite(&studio, address, &secret);
        }
        actix_web::rt::System::new().block_on(app::serve(studio, people, listener))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The address, and a line that works as it is printed.
fn welcome(studio: &Studio, address: SocketAddr) {
    let base = studio.config.base(address);
    let device = studio.renderer.device();
    let styles = studio.styles.list();
    say::line(format!("Pastiche listens on {base}"));
    say::line(format!("  {} styles, on {} ({})", styles.len(), device.id, device.name));
    for (path, faults) in studio.styles.faults() {
        say::note(format!("  {} is left out:\n{faults}", path.display()));
    }
    for (name, version, refusal) in studio.styles.refusals() {
        say::note(format!("  {name}@{version} is not used: {refusal}"));
    }
    if let Some(style) = styles.first() {
        say::line("Try it:");
        say::line(format!(
            "  curl -s {base}/v1/samples/chelsea | curl -s --data-binary @- -o styled.png \
             '{base}/v1/styles/{}/apply?format=png'",
            style.name()
        ));
    }
}

/// The link for the first administrator. Until somebody takes it, whoever reaches the server may look and try.
fn invite(studio: &Studio, address: SocketAddr, secret: &Secret) {
    say::line("There are no accounts: whoever reaches this address may use it. To make the first administrator, open");
    say::line(format!("  {}/setup#{}", studio.config.base(address), secret.reveal()));
}
