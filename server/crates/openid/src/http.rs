//! The requests to the provider: to encrypted addresses alone, without redirects, short and soon.

use std::time::Duration;

use openidconnect::url::Url;
use openidconnect::{HttpRequest, HttpResponse};
use thiserror::Error;
use ureq::Agent;
use ureq::http::Method;
use ureq::tls::{RootCerts, TlsConfig};

use crate::settings::{is_here, is_safe};

/// How long a request may take, from the name of the machine to the last byte of its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// Why a request has no answer.
#[derive(Debug, Error)]
pub(crate) enum HttpError {
    /// The provider's own description leads where others can listen.
    #[error("{0} is not encrypted, and nothing is sent there")]
    Open(String),
    /// It is no address.
    #[error("{0} is no address")]
    Address(String),
    /// It sends on to another address; what we say goes nowhere but where the provider's description says.
    #[error("{0} answers with a redirect")]
    Redirect(String),
    /// The answer has no end that is near.
    #[error("{0} answers with more than 1 MiB")]
    Long(String),
    /// Nothing came of asking.
    #[error("{address}: {reason}")]
    Failed {
        /// Whom we asked.
        address: String,
        /// What went wrong.
        reason: String,
    },
}

/// A client of one provider.
pub(crate) struct Http(Agent);

impl Http {
    /// For the provider with this issuer.
    pub(crate) fn new(issuer: &str) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .tls_config(tls)
            .user_agent(concat!("pastiche/", env!("CARGO_PKG_VERSION")));
        if Url::parse(issuer).is_ok_and(|issuer| is_here(&issuer)) {
            // A proxy elsewhere does not find what is on this machine, and would read what is not encrypted.
            config = config.proxy(None);
        }
        Self(config.build().into())
    }

    /// The answer to a request, whatever its status but a redirect.
    pub(crate) fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let address = request.uri().to_string();
        let url = Url::parse(&address).map_err(|_| HttpError::Address(address.clone()))?;
        if !is_safe(&url) {
            return Err(HttpError::Open(address));
        }
        let failed = |error: ureq::Error| match error {
            ureq::Error::BodyExceedsLimit(_) => HttpError::Long(address.clone()),
            error => HttpError::Failed {
                address: address.clone(),
                reason: error.to_string(),
            },
        };
        let answer = match *request.method() {
            Method::GET => self.0.run(request.map(|_| ())),
            _ => self.0.run(request),
        };
        let (head, mut body) = answer.map_err(failed)?.into_parts();
        if head.status.is_redirection() {
            return Err(HttpError::Redirect(address));
        }
        let body = body.with_config().limit(MAX_BYTES).read_to_vec().map_err(failed)?;
        Ok(HttpResponse::from_parts(head, body))
    }
}
