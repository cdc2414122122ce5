//! Sign-in with the studio's own OpenID Connect provider.

use std::fmt;
use std::net::SocketAddr;

use ::openid::Settings;
use serde::{Deserialize, Serialize};

use super::{Config, ConfigError};

/// Where the provider sends people back to, behind the address that browsers use.
const CALLBACK: &str = "/v1/sessions/openid/callback";

/// Sign-in with the studio's own OpenID Connect provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenIdConfig {
    /// The provider, by the address that is its name: `https://id.studio.example`. Without it there is none.
    pub issuer: Option<String>,
    /// What the provider calls this server.
    pub client_id: String,
    /// What this server shows the provider; nothing where that trusts PKCE alone.
    pub client_secret: Option<String>,
    /// What the button says: "Sign in with Studio".
    pub title: String,
    /// Whether who signs in for the first time gets an account, a member's.
    pub create: bool,
}

impl Default for OpenIdConfig {
    fn default() -> Self {
        Self {
            issuer: None,
            client_id: "pastiche".to_owned(),
            client_secret: None,
            title: "Studio".to_owned(),
            create: true,
        }
    }
}

impl fmt::Debug for OpenIdConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            issuer,
            client_id,
            client_secret,
            title,
            create,
        } = self;
        f.debug_struct("OpenIdConfig")
            .field("issuer", issuer)
            .field("client_id", client_id)
            .field("client_secret", &client_secret.as_ref().map(|_| "set"))
            .field("title", title)
            .field("create", create)
            .finish()
    }
}

impl Config {
    /// What this server and the provider have agreed on, where it listens on `listens`; nothing where there is no provider.
    pub fn openid_settings(&self, listens: SocketAddr) -> Option<Settings> {
        Some(Settings {
            issuer: self.openid.issuer.clone()?,
            client_id: self.openid.client_id.clone(),
            client_secret: self.openid.client_secret.clone(),
            redirect: self.base(listens) + CALLBACK,
        })
    }

    /// Whether the provider can send people back: to `public_url`, or to the address that is listened on where that is on this machine.
    ///
    /// # Errors
    /// [`ConfigError::NoWayBack`].
    pub fn check_openid(&self) -> Result<(), ConfigError> {
        if self.openid.issuer.is_none() || self.public_url.is_some() || self.is_loopback() {
            Ok(())
        } else {
            Err(ConfigError::NoWayBack)
        }
    }
}
