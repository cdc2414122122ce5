//! Host and Origin: who may use the server through a browser.

use super::packs::INVERT;
use super::pictures::png;
use super::server::{Server, start, start_with};

fn check(server: &Server, host: &str, origin: Option<&str>, expect: &str) {
    let mut headers = vec![("Host", host)];
    headers.extend(origin.map(|origin| ("Origin", origin)));
    for (method, path, body) in [
        ("GET", "/v1/styles", None),
        ("POST", "/v1/styles/tests/invert/apply", Some(png(1))),
    ] {
        let answer = server.client.send(method, path, &headers, &body.unwrap_or_default());
        match expect {
            "" => assert_eq!(answer.status, 200, "{method} {host} {origin:?}"),
            code => assert_eq!(
                (answer.status, answer.problem().as_str()),
                (403, code),
                "{method} {host} {origin:?}"
            ),
        }
    }
}

#[test]
fn a_closed_server_is_known_by_loopback_names_alone() {
    let server = start();
    check(&server, "localhost:8080", None, "");
    check(&server, "[::1]:8080", Some("http://[::1]:8080"), "");
    check(&server, "127.0.0.1", Some("http://localhost:3000"), "");
    check(&server, "rebound.example", None, "forbidden_host");
    check(&server, "localhost", Some("https://evil.example"), "forbidden_origin");
    check(&server, "localhost", Some("null"), "forbidden_origin");
}

#[test]
fn the_public_address_is_served() {
    let server = start_with(&[INVERT], |config| {
        config.public_url = Some("https://styles.example".to_owned())
    });
    check(&server, "styles.example", Some("https://styles.example"), "");
    check(
        &server,
        "styles.example",
        Some("http://styles.example"),
        "forbidden_origin",
    );
    check(&server, "other.example", None, "forbidden_host");
}

#[test]
fn an_open_server_refuses_other_sites() {
    let server = start_with(&[INVERT], |config| config.open = true);
    check(&server, "10.0.0.7:8080", Some("http://10.0.0.7:8080"), "");
    check(&server, "10.0.0.7:8080", None, "");
    check(
        &server,
        "10.0.0.7:8080",
        Some("http://evil.example"),
        "forbidden_origin",
    );
}

#[test]
fn a_refusal_has_all_that_an_answer_has() {
    let server = start();
    let answer = server
        .client
        .get_with("/", &[("Host", "rebound.example"), ("X-Request-Id", "abc")]);
    assert_eq!(
        (answer.problem().as_str(), answer.header("x-request-id")),
        ("forbidden_host", "abc")
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}
