//! Sign-in with a provider, as far as it goes with one that gives no tokens; a real one signs people in in `tests/e2e/openid.spec.ts`.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::json;

use super::client::Answer;
use super::packs::INVERT;
use super::people::set_up;
use super::server::{Server, start, start_with};

/// Where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:1";

fn start_at(issuer: &str) -> Server {
    start_with(&[INVERT], |config| {
        config.openid.issuer = Some(issuer.to_owned());
        config.openid.title = "The Studio".to_owned();
    })
}

/// Describes a provider for as long as the tests run; its address.
fn describe() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let issuer = base.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(&base, stream);
        }
    });
    issuer
}

fn answer(base: &str, mut stream: TcpStream) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let asked = lines.next().unwrap_or_default();
    let _ = lines.find(String::is_empty);
    let body = if asked.contains("/.well-known/openid-configuration") {
        json!({
            "issuer": base,
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/token"),
            "jwks_uri": format!("{base}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        })
    } else {
        json!({"keys": []})
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all((head + &body).as_bytes());
}

/// Where a browser is led, and that nobody keeps the way.
fn led(answer: &Answer) -> &str {
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (303, "no-store"),
        "{}",
        answer.text()
    );
    answer.header("location")
}

fn back(server: &Server, query: &str, cookie: &str) -> Answer {
    let path = format!("/v1/sessions/openid/callback?{query}");
    server.client.get_with(&path, &[("Cookie", cookie)])
}

#[test]
fn without_a_provider_there_is_nothing() {
    let server = start();
    for path in ["/v1/sessions/openid", "/v1/sessions/openid/callback?code=a&state=b"] {
        let answer = server.client.get(path);
        assert_eq!((answer.status, answer.problem().as_str()), (404, "not_found"));
    }
}

#[test]
fn pages_are_told_of_the_provider() {
    let server = start_at(NOWHERE);
    let ways = json!({"passwords": true, "openid": {"title": "The Studio", "start": "/v1/sessions/openid"}});
    assert_eq!(server.client.get("/v1/me").json()["sign_in"], ways);
}

#[test]
fn a_provider_that_is_down_leads_back_to_the_page() {
    let server = start_at(NOWHERE);
    let answer = server.client.get("/v1/sessions/openid?then=/styles/a/b%3Fsize%3D512");
    assert_eq!(led(&answer), "/sign-in?refused=provider&then=/styles/a/b%3Fsize%3D512");
    let answer = server.client.get("/v1/sessions/openid?then=//evil.example");
    assert_eq!(led(&answer), "/sign-in?refused=provider");
    let odd = server.client.get("/v1/sessions/openid?than=/");
    assert_eq!((odd.status, odd.problem().as_str()), (400, "query_invalid"));
}

#[test]
fn a_browser_keeps_what_it_needs_to_come_back() {
    let issuer = describe();
    let server = start_at(&issuer);
    set_up(&server);
    let begun = server.client.get("/v1/sessions/openid?then=/boards");
    let address = led(&begun).to_owned();
    let callback = server.client.url("/v1/sessions/openid/callback");
    let callback = callback.replace(':', "%3A").replace('/', "%2F");
    for part in [
        &format!("{issuer}/authorize?"),
        "response_type=code",
        "code_challenge_method=S256",
        "nonce=",
        &format!("redirect_uri={callback}"),
    ] {
        assert!(address.contains(part), "{part}: {address}");
    }
    let line = begun.header("set-cookie");
    for part in [
        "pastiche_openid=",
        "HttpOnly",
        "SameSite=Lax",
        "Max-Age=600",
        "Path=/v1/sessions/openid",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let cookie = line.split(';').next().expect("a pair");
    let state = address
        .split("state=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .expect("a state");

    let checks = [
        (
            "code=a&state=forged".to_owned(),
            cookie,
            "/sign-in?refused=expired&then=/boards",
        ),
        (
            format!("code=a&state={state}"),
            "pastiche_openid=a.b.c.7.",
            "/sign-in?refused=expired",
        ),
        (format!("code=a&state={state}"), "a=b", "/sign-in?refused=expired"),
        ("code=a".to_owned(), cookie, "/sign-in?refused=expired"),
        (
            format!("error=access_denied&state={state}"),
            cookie,
            "/sign-in?refused=cancelled&then=/boards",
        ),
        (
            format!("error=server_error&state={state}"),
            cookie,
            "/sign-in?refused=provider&then=/boards",
        ),
        (
            format!("state={state}"),
            cookie,
            "/sign-in?refused=provider&then=/boards",
        ),
        // What this provider gives for a code is nothing.
        (
            format!("code=a&state={state}&iss=x&session_state=y"),
            cookie,
            "/sign-in?refused=provider&then=/boards",
        ),
    ];
    for (query, cookie, expect) in checks {
        let answer = back(&server, &query, cookie);
        assert_eq!(led(&answer), expect, "{query}");
        let taken = answer.header("set-cookie");
        assert!(
            taken.starts_with("pastiche_openid=;") && taken.contains("Max-Age=0"),
            "{taken}"
        );
    }
}
