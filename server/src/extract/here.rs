//! Whether a page of this very server made a browser ask.

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::http::uri::{Authority, Uri};

/// Whether the request's `Origin` is the host and port that is asked, or the `public_url`. `middleware/site.rs` lets every loopback port
/// pass, for programs; a browser with cookies must not obey a page of another port.
pub fn is_from_here(request: &HttpRequest, public_url: Option<&str>) -> bool {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(ORIGIN).and_then(|origin| origin.parse::<Uri>().ok()) else {
        return false;
    };
    let asked = request
        .uri()
        .authority()
        .map(Authority::as_str)
        .or(text(HOST))
        .unwrap_or_default();
    is_own(&origin, asked, public_url.and_then(|url| url.parse().ok()).as_ref())
}

fn is_own(origin: &Uri, asked: &str, public: Option<&Uri>) -> bool {
    let Some(authority) = origin.authority() else {
        return false;
    };
    let is_public = public.is_some_and(|public| {
        public.scheme() == origin.scheme()
            && public
                .host()
                .is_some_and(|host| host.eq_ignore_ascii_case(authority.host()))
            && port(public) == port(origin)
    });
    // Without a public address there is no TLS before us.
    let is_asked = origin.scheme_str() == Some("http") && same(authority, asked);
    is_public || is_asked
}

fn same(authority: &Authority, asked: &str) -> bool {
    let Ok(asked) = asked.parse::<Authority>() else {
        return false;
    };
    let port = |authority: &Authority| authority.port_u16().unwrap_or(80);
    asked.host().eq_ignore_ascii_case(authority.host()) && port(&asked) == port(authority)
}

/// The port of an address, also where it is not said.
pub fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or(match uri.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_host_and_port_are_here() {
        let check = |origin: &str, asked: &str, public: Option<&str>| {
            let public: Option<Uri> = public.map(|url| url.parse().unwrap());
            is_own(&origin.parse().unwrap(), asked, public.as_ref())
        };
        let public = Some("https://styles.example");
        assert!(check("http://localhost:8080", "localhost:8080", None));
        assert!(check("http://LOCALHOST", "localhost:80", None));
        assert!(check("https://styles.example", "inner:8080", public));
        assert!(check("https://styles.example:443", "inner:8080", public));
        for (origin, asked) in [
            ("http://localhost:3000", "localhost:8080"),
            ("https://localhost:8080", "localhost:8080"),
            ("http://127.0.0.1:8080", "localhost:8080"),
            ("http://styles.example", "styles.example:8080"),
            ("https://other.example", "styles.example"),
        ] {
            assert!(!check(origin, asked, public), "{origin} {asked}");
        }
    }
}
