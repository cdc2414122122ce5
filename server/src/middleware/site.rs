//! Refuses requests that a page of another site makes a browser send.
//!
//! Until there are accounts, whoever reaches the server may use it, so it must not be reached through somebody's browser:
//! neither by a name that an attacker points at this machine (DNS rebinding, seen in `Host`) nor by a page of another site
//! (seen in `Origin`). Both must be loopback or the configured `public_url`. With `open`, every name is served, and an
//! `Origin` must be the very host that is asked.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderName, ORIGIN};
use actix_web::http::uri::{Authority, Uri};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::app::State;
use crate::error::{ApiError, Code};
use crate::extract::port;

/// Lets a request pass whose `Host` and `Origin` are ours.
///
/// # Errors
/// Those of the handler.
pub async fn check(
    state: Data<State>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let config = &state.studio.config;
    let site = Site {
        open: config.open,
        public: config.public_url.as_deref().and_then(|url| url.parse().ok()),
    };
    let header = |name: HeaderName| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    // The address of a request that names its host there (RFC 9112, section 3.2.2) goes before the header.
    let host = request.uri().authority().map(Authority::as_str).or(header(HOST));
    match site.refuses(host, header(ORIGIN)) {
        Some(error) => Ok(request.error_response(error)),
        None => Ok(next.call(request).await?.map_into_boxed_body()),
    }
}

/// By which names the server is known.
struct Site {
    open: bool,
    public: Option<Uri>,
}

impl Site {
    fn refuses(&self, host: Option<&str>, origin: Option<&str>) -> Option<ApiError> {
        let Some(host) = host.and_then(|host| host.parse::<Authority>().ok()) else {
            return Some(ApiError::new(
                Code::ForbiddenHost,
                "the request names no host; send the header `Host`",
            ));
        };
        if !self.open && !is_loopback(host.host()) && !self.is_public_host(&host) {
            let detail = format!(
                "this server is not known as `{host}`; use http://localhost, or set `public_url` to the address that \
                 browsers use"
            );
            return Some(ApiError::new(Code::ForbiddenHost, detail));
        }
        let origin = origin?;
        let parsed = origin.parse::<Uri>().ok();
        if parsed.is_some_and(|origin| self.is_own(&origin, &host)) {
            return None;
        }
        let detail = format!("pages of `{origin}` may not use this server; open its own page instead");
        Some(ApiError::new(Code::ForbiddenOrigin, detail))
    }

    fn is_public_host(&self, host: &Authority) -> bool {
        self.public
            .as_ref()
            .and_then(Uri::host)
            .is_some_and(|name| name.eq_ignore_ascii_case(host.host()))
    }

    fn is_own(&self, origin: &Uri, host: &Authority) -> bool {
        let Some(name) = origin.authority() else { return false };
        let is_public = self.public.as_ref().is_some_and(|public| {
            public.scheme() == origin.scheme()
                && public.host().is_some_and(|host| host.eq_ignore_ascii_case(name.host()))
                && port(public) == port(origin)
        });
        let is_asked = self.open && name.as_str().eq_ignore_ascii_case(host.as_str());
        is_public || is_asked || (!self.open && is_loopback(name.host()))
    }
}

/// Names that always mean this machine, on any port: a tunnel to the server has another port.
fn is_loopback(host: &str) -> bool {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "https://styles.example";

    fn check(site: (bool, Option<&str>), host: Option<&str>, origin: Option<&str>, expect: Option<Code>) {
        let (open, public) = site;
        let site = Site {
            open,
            public: public.map(|url| url.parse().unwrap()),
        };
        let found = site.refuses(host, origin).map(|error| error.code());
        assert_eq!(found, expect, "open {open}, host {host:?}, origin {origin:?}");
    }

    #[test]
    fn closed_servers_are_known_by_loopback_names() {
        let closed = (false, None);
        for host in [
            "localhost",
            "LOCALHOST:9000",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]:8080",
            "[::1]",
        ] {
            check(closed, Some(host), None, None);
            check(closed, Some(host), Some(&format!("http://{host}")), None);
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "192.168.1.2:8080",
            "[::2]",
        ] {
            check(closed, Some(host), None, Some(Code::ForbiddenHost));
            check(
                closed,
                Some("localhost"),
                Some(&format!("http://{host}")),
                Some(Code::ForbiddenOrigin),
            );
        }
        check(closed, None, None, Some(Code::ForbiddenHost));
        check(closed, Some(""), None, Some(Code::ForbiddenHost));
        check(closed, Some("localhost"), Some("null"), Some(Code::ForbiddenOrigin));
        check(closed, Some("localhost"), Some(""), Some(Code::ForbiddenOrigin));
    }

    #[test]
    fn the_public_address_is_known_too() {
        let public = (false, Some(PUBLIC));
        check(public, Some("styles.example"), Some(PUBLIC), None);
        check(
            public,
            Some("Styles.Example:443"),
            Some("https://styles.example:443"),
            None,
        );
        check(
            public,
            Some("styles.example"),
            Some("http://styles.example"),
            Some(Code::ForbiddenOrigin),
        );
        check(
            public,
            Some("styles.example"),
            Some("https://styles.example:8443"),
            Some(Code::ForbiddenOrigin),
        );
        check(public, Some("other.example"), None, Some(Code::ForbiddenHost));
    }

    #[test]
    fn open_servers_refuse_only_other_sites() {
        let open = (true, None);
        check(open, Some("10.0.0.7:8080"), None, None);
        check(open, Some("10.0.0.7:8080"), Some("http://10.0.0.7:8080"), None);
        check(
            open,
            Some("10.0.0.7:8080"),
            Some("http://evil.example"),
            Some(Code::ForbiddenOrigin),
        );
        check(
            open,
            Some("10.0.0.7:8080"),
            Some("http://localhost:8080"),
            Some(Code::ForbiddenOrigin),
        );
        check((true, Some(PUBLIC)), Some("inner:8080"), Some(PUBLIC), None);
    }
}
