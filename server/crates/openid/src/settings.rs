//! Which provider, and who we are there.

use std::fmt;
use std::net::IpAddr;

use openidconnect::url::{Host, Url};
use thiserror::Error;

/// What the studio and its provider have agreed on.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// The provider's name, an address: `https://id.studio.example`. What it calls itself must be this very text.
    pub issuer: String,
    /// What the provider calls us.
    pub client_id: String,
    /// What we show it; nothing where it trusts PKCE alone.
    pub client_secret: Option<String>,
    /// Where it sends people back to, as it is registered there.
    pub redirect: String,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { issuer, client_id, .. } = self;
        write!(f, "Settings {{ {issuer}, {client_id} }}")
    }
}

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsFault {
    /// It is no address.
    #[error("`{text}` is no address of a web server: {reason}")]
    Address {
        /// What was given.
        text: String,
        /// Why not.
        reason: String,
    },
    /// Whoever is on the way could read and change what is said.
    #[error("`{0}` is not encrypted; it must begin with https:// unless it is this very machine")]
    Open(String),
    /// Issuers have neither (OpenID Connect Discovery 1.0, section 3).
    #[error("`{0}` has a query or a fragment; an issuer has none")]
    Issuer(String),
    /// There is no name.
    #[error("the client id is empty; the provider gives one when this server is registered there")]
    ClientId,
}

impl Settings {
    /// Whether they can be used.
    ///
    /// # Errors
    /// The first fault.
    pub(crate) fn check(&self) -> Result<(), SettingsFault> {
        let issuer = address(&self.issuer)?;
        if !is_safe(&issuer) {
            return Err(SettingsFault::Open(self.issuer.clone()));
        }
        if issuer.query().is_some() || issuer.fragment().is_some() {
            return Err(SettingsFault::Issuer(self.issuer.clone()));
        }
        address(&self.redirect)?;
        if self.client_id.is_empty() {
            return Err(SettingsFault::ClientId);
        }
        Ok(())
    }
}

impl SettingsFault {
    pub(crate) fn address(text: &str, reason: impl ToString) -> Self {
        Self::Address {
            text: text.to_owned(),
            reason: reason.to_string(),
        }
    }
}

fn address(text: &str) -> Result<Url, SettingsFault> {
    let url = Url::parse(text).map_err(|error| SettingsFault::address(text, error))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(SettingsFault::address(text, "one looks like https://id.studio.example"));
    }
    Ok(url)
}

/// Whether nobody on the way can read or change what is said: by TLS, or without leaving this machine.
pub(crate) fn is_safe(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => is_here(url),
        _ => false,
    }
}

/// Whether it is this very machine.
pub(crate) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}
