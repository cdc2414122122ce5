//! Gives each request its id, its lines in the log and its place in the metrics.
//!
//! The id is the client's own `X-Request-Id` where that is sane, else a new one; it stands in the answer, in problems and
//! in every line that is logged on the way. A client that hangs up is counted, too: its request is dropped, not answered.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use tracing::{Instrument, Span};
use uuid::Uuid;

use crate::app::State;
use crate::metrics::Metrics;

/// The header with a request's id.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id that is taken from a client.
const MAX_ID_CHARS: usize = 64;
/// Routes that machines ask all the time; they are logged only where somebody looks closely.
const QUIET: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

#[derive(Clone)]
struct RequestId(String);

/// The id of a request.
pub fn request_id(request: &HttpRequest) -> String {
    request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default()
}

/// Observes a request from its arrival to its answer.
///
/// # Errors
/// Those of the handler.
pub async fn request(
    state: Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let given = request.headers().get(X_REQUEST_ID).and_then(|id| id.to_str().ok());
    let id = given
        .filter(|id| is_sane(id))
        .map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let observed = Observed::begin(state, &request, tracing::info_span!("request", %id));
    if method == Method::HEAD {
        // The same as GET (RFC 9110, section 9.3.2); the connection leaves the body out.
        request.head_mut().method = Method::GET;
    }
    let mut response = next.call(request).instrument(observed.span.clone()).await?;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    observed.end(&response);
    Ok(response)
}

/// Ids end up in the log and in problems, so they are short and of harmless characters.
fn is_sane(id: &str) -> bool {
    let harmless = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    (1..=MAX_ID_CHARS).contains(&id.len()) && id.bytes().all(harmless)
}

/// A request under way.
struct Observed {
    state: Data<State>,
    span: Span,
    begin: Instant,
    method: Method,
    path: String,
    answered: bool,
}

impl Observed {
    fn begin(state: Data<State>, request: &ServiceRequest, span: Span) -> Self {
        state.metrics.in_flight.inc();
        let (method, path) = (request.method().clone(), request.path().to_owned());
        Self {
            state,
            span,
            begin: Instant::now(),
            method,
            path,
            answered: false,
        }
    }

    fn end<B>(mut self, response: &ServiceResponse<B>) {
        self.answered = true;
        let (status, took) = (response.status().as_u16(), self.begin.elapsed());
        let route = response
            .request()
            .match_pattern()
            .unwrap_or_else(|| Metrics::UNMATCHED.to_owned());
        self.state.metrics.answered(&self.method, &route, status, took);
        let took_ms = took.as_secs_f64() * 1000.0;
        let _entered = self.span.enter();
        if QUIET.contains(&route.as_str()) {
            tracing::debug!(method = %self.method, path = self.path, status, took_ms, "answered");
        } else {
            tracing::info!(method = %self.method, path = self.path, status, took_ms, "answered");
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.state.metrics.in_flight.dec();
        if !self.answered {
            self.state.metrics.hangups.inc();
            let _entered = self.span.enter();
            tracing::info!(method = %self.method, path = self.path, "the client hung up");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for sane in [
            "a",
            "5f0c8f1e-3c1b-4ad4-9f5e-0a4a4f8f2c11",
            "trace.1_2",
            &"x".repeat(64),
        ] {
            assert!(is_sane(sane), "{sane}");
        }
        for odd in ["", "a b", "a\nb", "{}", "ä", &"x".repeat(65)] {
            assert!(!is_sane(odd), "{odd}");
        }
    }
}
