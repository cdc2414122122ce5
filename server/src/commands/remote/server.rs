//! A server, asked over HTTP in the name of whoever has the token.

use std::io::{self, Read};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ureq::http::Response;
use ureq::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, SendBody};

use super::address::Address;
use super::token::Token;
use crate::publishing::Report;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may take to begin, and then to come; a server unpacks what was uploaded before it answers.
const ANSWER: Duration = Duration::from_secs(120);
/// Longest answer, in bytes.
const MAX_BYTES: u64 = 4 << 20;

/// A server.
pub(in crate::commands) struct Server {
    agent: Agent,
    base: String,
    bearer: String,
}

/// Why a server gave nothing.
#[derive(Debug, Error)]
pub(in crate::commands) enum ServerError {
    /// It answered that this cannot be.
    #[error("{server} says: {detail}")]
    Refused {
        server: String,
        status: u16,
        detail: String,
    },
    /// The token is not good there.
    #[error("{server} does not know this token ({detail}); make another one on your account's page there")]
    Token { server: String, detail: String },
    /// It wants to be asked elsewhere; a token goes nowhere but where it was sent to.
    #[error("{server} sends on to {to}; name that with --server")]
    Moved { server: String, to: String },
    /// Something else answers there.
    #[error("what answers at {server} is no Pastiche: {what}")]
    Foreign { server: String, what: String },
    /// It is there, but it is not certain who it is.
    #[error("{server} cannot show who it is: {reason}; the certificate must be one that this machine trusts")]
    Tls { server: String, reason: String },
    /// Nothing came of asking.
    #[error("{server} does not answer: {reason}")]
    Unreached { server: String, reason: String },
}

impl ServerError {
    /// Whether asking again may help.
    pub(in crate::commands) fn passes(&self) -> bool {
        match self {
            Self::Unreached { .. } => true,
            Self::Refused { status, .. } => *status >= 500,
            _ => false,
        }
    }
}

/// Who is asking, as the server sees it.
#[derive(Debug, Deserialize)]
pub(in crate::commands) struct Me {
    /// What the token is for; nothing where it is a session's.
    pub(in crate::commands) scopes: Option<String>,
}

/// A version on the server.
#[derive(Debug, Deserialize)]
pub(in crate::commands) struct Version {
    pub(in crate::commands) id: String,
    /// `publisher/name`.
    pub(in crate::commands) style: String,
    pub(in crate::commands) version: String,
    /// `checking`, `quarantined`, `waiting`, `published` or `yanked`.
    pub(in crate::commands) state: String,
    pub(in crate::commands) reason: Option<String>,
    pub(in crate::commands) digest: String,
    pub(in crate::commands) links: Links,
    /// Once its check has ended.
    pub(in crate::commands) report: Option<Report>,
    /// Until then.
    pub(in crate::commands) check: Option<Progress>,
}

/// Where a version is.
#[derive(Debug, Deserialize)]
pub(in crate::commands) struct Links {
    #[serde(rename = "self")]
    pub(in crate::commands) this: String,
    pub(in crate::commands) pack: String,
}

/// How far a check is.
#[derive(Debug, Deserialize)]
pub(in crate::commands) struct Progress {
    /// 0 to 1000.
    pub(in crate::commands) progress: u64,
    pub(in crate::commands) note: String,
    /// Whether the server had to begin again.
    pub(in crate::commands) is_delayed: bool,
}

/// Nothing that is looked at.
#[derive(Deserialize)]
struct Foreign {}

/// What a server says when it refuses.
#[derive(Deserialize)]
struct Problem {
    detail: String,
}

impl Server {
    /// The server at this address, asked with this token.
    pub(in crate::commands) fn new(address: &Address, token: Token) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(ANSWER))
            .timeout_recv_body(Some(ANSWER))
            .tls_config(tls)
            .user_agent(concat!("pastiche/", env!("CARGO_PKG_VERSION")));
        if !address.is_tls() {
            // A proxy on the way would read the token.
            config = config.proxy(None);
        }
        Self {
            agent: config.build().into(),
            base: address.to_string(),
            bearer: token.bearer(),
        }
    }

    /// What is at `path`.
    pub(in crate::commands) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ServerError> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let answer = request.header(AUTHORIZATION, &self.bearer).call();
        self.read(answer.map_err(|error| self.unreached(&error))?)
    }

    /// The file at `path`, at most `limit` bytes.
    pub(in crate::commands) fn download(&self, path: &str, limit: u64) -> Result<Vec<u8>, ServerError> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let answer = request.header(AUTHORIZATION, &self.bearer).call();
        let mut answer = answer.map_err(|error| self.unreached(&error))?;
        if !answer.status().is_success() {
            // What it says instead is JSON.
            return Err(self
                .read::<Foreign>(answer)
                .err()
                .unwrap_or_else(|| ServerError::Foreign {
                    server: self.base.clone(),
                    what: "it answers with no file".to_owned(),
                }));
        }
        let body = answer.body_mut().with_config().limit(limit).read_to_vec();
        body.map_err(|error| self.unreached(&error))
    }

    /// Sends JSON.
    pub(in crate::commands) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ServerError> {
        let body = serde_json::to_vec(body).map_err(|error| ServerError::Foreign {
            server: self.base.clone(),
            what: error.to_string(),
        })?;
        let request = self.agent.post(format!("{}{path}", self.base));
        let request = request.header(AUTHORIZATION, &self.bearer);
        let answer = request.header(CONTENT_TYPE, "application/json").send(&body[..]);
        self.read(answer.map_err(|error| self.unreached(&error))?)
    }

    /// Sends the file of a pack: `bytes` bytes.
    pub(in crate::commands) fn upload(&self, mut file: impl Read, bytes: u64) -> Result<Version, ServerError> {
        let request = self.agent.post(format!("{}/v1/versions", self.base));
        let answer = request
            .header(AUTHORIZATION, &self.bearer)
            .header(CONTENT_TYPE, "application/zip")
            .header(CONTENT_LENGTH, bytes)
            .send(SendBody::from_reader(&mut file));
        self.read(answer.map_err(|error| self.unreached(&error))?)
    }

    fn read<T: DeserializeOwned>(&self, mut answer: Response<Body>) -> Result<T, ServerError> {
        let server = self.base.clone();
        let status = answer.status();
        if status.is_redirection() {
            let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            let to = to.unwrap_or("another address").to_owned();
            return Err(ServerError::Moved { server, to });
        }
        let body = answer.body_mut().with_config().limit(MAX_BYTES).read_to_vec();
        let body = body.map_err(|error| self.unreached(&error))?;
        let foreign = |error: serde_json::Error| ServerError::Foreign {
            server: server.clone(),
            what: format!("it answers with status {status}, and {error}"),
        };
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(foreign);
        }
        let Problem { detail } = serde_json::from_slice(&body).map_err(foreign)?;
        Err(match status.as_u16() {
            401 => ServerError::Token { server, detail },
            status => ServerError::Refused { server, status, detail },
        })
    }

    fn unreached(&self, error: &ureq::Error) -> ServerError {
        let (server, reason) = (self.base.clone(), error.to_string());
        match error {
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => ServerError::Tls { server, reason },
            // As rustls tells that a certificate is not good, or that the other side speaks no TLS.
            ureq::Error::Io(inner) if inner.kind() == io::ErrorKind::InvalidData => ServerError::Tls { server, reason },
            ureq::Error::Protocol(_) | ureq::Error::Http(_) => ServerError::Foreign { server, what: reason },
            ureq::Error::HostNotFound => ServerError::Unreached {
                server,
                reason: "there is no machine of this name".to_owned(),
            },
            ureq::Error::Io(inner) if inner.kind() == io::ErrorKind::ConnectionRefused => ServerError::Unreached {
                server,
                reason: "nothing listens there; is `pastiche serve` running, and is the port right?".to_owned(),
            },
            _ => ServerError::Unreached { server, reason },
        }
    }
}
