//! Signing in, over HTTP: by programs with tokens, by browsers with cookies.

use std::sync::Arc;

use pastiche::people::People;
use serde_json::{Value, json};

use super::client::Answer;
use super::packs::INVERT;
use super::server::{Server, start, start_with};

pub const PASSWORD: &str = "a red fox by the sea";

pub fn people(server: &Server) -> Arc<People> {
    let running = server.running.as_ref().expect("a server that runs");
    Arc::clone(&running.state().people)
}

/// Makes the first administrator, `ada`, as the link does; her access token.
pub fn set_up(server: &Server) -> String {
    let answer = set_up_with(server, "token", &[]);
    answer.json()["access_token"].as_str().expect("a token").to_owned()
}

fn set_up_with(server: &Server, transport: &str, headers: &[(&str, &str)]) -> Answer {
    let secret = people(server)
        .new_setup()
        .expect("a secret")
        .expect("no accounts yet")
        .reveal();
    let body = json!({"secret": secret, "name": "ada", "password": PASSWORD, "transport": transport});
    let answer = server
        .client
        .send("POST", "/v1/setup", headers, body.to_string().as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer
}

/// Signs somebody in; their access token.
pub fn sign_in(server: &Server, name: &str) -> String {
    let body = json!({"name": name, "password": PASSWORD});
    let answer = server.client.post("/v1/sessions", body.to_string().as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["access_token"].as_str().expect("a token").to_owned()
}

/// Adds a member and signs them in.
pub fn add_member(server: &Server, administrator: &str, name: &str) -> String {
    let body = json!({"name": name, "password": PASSWORD});
    let added = server.client.json("POST", "/v1/users", administrator, &body);
    assert_eq!(added.status, 201, "{}", added.text());
    sign_in(server, name)
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.problem().as_str()), (status, code));
    if status == 401 {
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}

#[test]
fn until_there_are_accounts_everybody_may_look_and_try() {
    let server = start();
    assert_eq!(server.client.get("/v1/styles").status, 200);
    let me = server.client.get("/v1/me").json();
    assert_eq!(
        me,
        json!({"user": null, "publishers": [], "guests": true, "accounts": false, "sign_in": {"passwords": true}})
    );
    refused(&server.client.get("/v1/users"), 401, "sign_in_required");
    let ada = set_up(&server);
    refused(&server.client.get("/v1/styles"), 401, "sign_in_required");
    let styles = server.client.json("GET", "/v1/styles", &ada, &Value::Null);
    assert_eq!(styles.status, 200);
    let me = server.client.json("GET", "/v1/me", &ada, &Value::Null).json();
    assert_eq!(
        (&me["user"]["name"], &me["user"]["role"]),
        (&json!("ada"), &json!("administrator"))
    );
    let again = json!({"secret": "pset_AAAA", "name": "eve", "password": PASSWORD});
    refused(
        &server.client.post("/v1/setup", again.to_string().as_bytes()),
        403,
        "setup_refused",
    );
}

#[test]
fn guests_may_look_and_try_where_that_is_configured() {
    let server = start_with(&[INVERT], |config| config.access.guest = true);
    set_up(&server);
    assert_eq!(server.client.get("/v1/styles").status, 200);
    assert_eq!(
        server
            .client
            .get("/v1/styles/tests/invert/preview?sample=chelsea")
            .status,
        200
    );
    refused(&server.client.get("/v1/tokens"), 401, "sign_in_required");
}

#[test]
fn browsers_get_cookies_that_only_our_own_page_can_use() {
    let server = start();
    let origin = server.client.url("");
    let answer = set_up_with(&server, "cookie", &[("Origin", &origin)]);
    assert!(!answer.text().contains("_token"), "{}", answer.text());
    let lines: Vec<&str> = answer.header("set-cookie").lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for (line, path) in lines.iter().zip(["/", "/v1/sessions"]) {
        assert!(line.contains("HttpOnly") && line.contains("SameSite=Strict"), "{line}");
        assert!(
            line.contains(&format!("Path={path}; ")) || line.ends_with(&format!("Path={path}")),
            "{line}"
        );
        assert!(!line.contains("Secure"), "there is no TLS here: {line}");
    }
    let values: Vec<&str> = lines
        .iter()
        .map(|line| line.split(';').next().expect("a pair"))
        .collect();
    let cookies = values.join("; ");
    let send = |method: &str, path: &str, origin: Option<&str>, body: &str| {
        let mut headers = vec![("Cookie", cookies.as_str())];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        server.client.send(method, path, &headers, body.as_bytes())
    };
    assert_eq!(send("GET", "/v1/styles", None, "").status, 200);
    let token = json!({"name": "farm", "scopes": "styles:read"}).to_string();
    assert_eq!(send("POST", "/v1/tokens", Some(&origin), &token).status, 201);
    // Another program on this machine is the same site to a browser, and still a stranger.
    for stranger in [None, Some("http://localhost:1"), Some("http://127.0.0.1:1")] {
        refused(&send("POST", "/v1/tokens", stranger, &token), 403, "forbidden_origin");
        refused(
            &send("POST", "/v1/sessions/refresh", stranger, "{}"),
            403,
            "forbidden_origin",
        );
    }
    refused(
        &send("POST", "/v1/tokens", Some("https://evil.example"), &token),
        403,
        "forbidden_origin",
    );
    let refreshed = send("POST", "/v1/sessions/refresh", Some(&origin), "{}");
    assert_eq!(
        (refreshed.status, refreshed.header("set-cookie").lines().count()),
        (201, 2)
    );
    refused(
        &send("POST", "/v1/sessions/refresh", Some(&origin), "{}"),
        401,
        "credential_refused",
    );
    refused(&send("GET", "/v1/styles", None, ""), 401, "credential_refused");
}

#[test]
fn cookies_go_by_tls_alone_where_there_is_tls() {
    let server = start_with(&[INVERT], |config| {
        config.public_url = Some("https://styles.example".to_owned())
    });
    let headers = [("Host", "styles.example"), ("Origin", "https://styles.example")];
    let answer = set_up_with(&server, "cookie", &headers);
    assert!(answer.header("set-cookie").lines().all(|line| line.contains("Secure")));
}

#[test]
fn sessions_are_listed_and_ended() {
    let server = start();
    let ada = set_up(&server);
    let other = sign_in(&server, "ada");
    let list = server.client.json("GET", "/v1/sessions", &ada, &Value::Null).json();
    let items = list["items"].as_array().expect("sessions").clone();
    let current: Vec<bool> = items
        .iter()
        .map(|item| item["current"].as_bool().expect("a truth"))
        .collect();
    assert_eq!(current.iter().filter(|current| **current).count(), 1);
    let foreign = items.iter().find(|item| item["current"] == false).expect("another");
    let path = format!("/v1/sessions/{}", foreign["id"].as_str().expect("an id"));
    assert_eq!(server.client.json("DELETE", &path, &ada, &Value::Null).status, 204);
    refused(
        &server.client.json("GET", "/v1/me", &other, &Value::Null),
        401,
        "credential_refused",
    );
    refused(
        &server.client.json("DELETE", &path, &ada, &Value::Null),
        404,
        "entry_not_found",
    );
    refused(
        &server.client.json("DELETE", "/v1/sessions/1", &ada, &Value::Null),
        422,
        "value_invalid",
    );
    let own = items.iter().find(|item| item["current"] == true).expect("this one");
    let path = format!("/v1/sessions/{}", own["id"].as_str().expect("an id"));
    let left = server.client.json("DELETE", &path, &ada, &Value::Null);
    assert!(left.status == 204 && left.header("set-cookie").lines().all(|line| line.contains("Max-Age=0")));
    refused(
        &server.client.json("GET", "/v1/me", &ada, &Value::Null),
        401,
        "credential_refused",
    );
}

#[test]
fn accounts_publishers_and_the_log() {
    let server = start();
    let ada = set_up(&server);
    let bert = add_member(&server, &ada, "bert");
    let send = |method: &str, path: &str, token: &str, body: Value| server.client.json(method, path, token, &body);
    refused(
        &send("POST", "/v1/users", &ada, json!({"name": "Bert", "password": PASSWORD})),
        409,
        "conflict",
    );
    refused(
        &send("POST", "/v1/users", &ada, json!({"name": "eve", "password": "short"})),
        422,
        "value_invalid",
    );
    refused(
        &send("POST", "/v1/users", &ada, json!({"name": "eve", "passwort": PASSWORD})),
        400,
        "body_invalid",
    );
    let users = send("GET", "/v1/users?limit=1", &ada, Value::Null).json();
    assert_eq!(
        (&users["items"][0]["name"], &users["next"]),
        (&json!("ada"), &json!("ada"))
    );
    let users = send("GET", "/v1/users?limit=9&after=ada", &ada, Value::Null).json();
    assert_eq!(
        (&users["items"][0]["name"], &users["next"]),
        (&json!("bert"), &Value::Null)
    );
    refused(
        &send("GET", "/v1/users?limit=0", &ada, Value::Null),
        400,
        "query_invalid",
    );
    refused(
        &send("GET", "/v1/users?offset=1", &ada, Value::Null),
        400,
        "query_invalid",
    );

    let studio = json!({"name": "studio", "title": "The Studio", "owner": "bert"});
    assert_eq!(send("POST", "/v1/publishers", &ada, studio.clone()).status, 201);
    refused(&send("POST", "/v1/publishers", &ada, studio), 409, "conflict");
    assert_eq!(
        send(
            "PUT",
            "/v1/publishers/studio/members/ada",
            &bert,
            json!({"role": "member"})
        )
        .status,
        204
    );
    refused(
        &send("DELETE", "/v1/publishers/studio/members/bert", &bert, Value::Null),
        409,
        "conflict",
    );
    let shown = send("GET", "/v1/publishers/studio", &bert, Value::Null).json();
    assert_eq!(shown["members"][1]["role"], "owner");
    let carl = add_member(&server, &ada, "carl");
    let shown = send("GET", "/v1/publishers/studio", &carl, Value::Null).json();
    assert_eq!(
        shown["members"],
        Value::Null,
        "strangers are not told who belongs to it"
    );
    assert_eq!(
        send("GET", "/v1/publishers", &carl, Value::Null).json()["items"][0]["title"],
        "The Studio"
    );
    assert_eq!(
        send("DELETE", "/v1/publishers/studio/members/ada", &bert, Value::Null).status,
        204
    );

    assert_eq!(
        send("PATCH", "/v1/users/bert", &ada, json!({"role": "administrator"})).status,
        200
    );
    assert_eq!(
        send("PATCH", "/v1/users/bert", &ada, json!({"disabled": true})).json()["role"],
        "administrator"
    );
    refused(&send("GET", "/v1/me", &bert, Value::Null), 401, "credential_refused");
    refused(
        &send("PATCH", "/v1/users/ada", &ada, json!({"role": "member"})),
        409,
        "conflict",
    );
    refused(
        &send("PATCH", "/v1/users/ada", &ada, json!({"role": "king"})),
        422,
        "value_invalid",
    );
    refused(
        &send("PATCH", "/v1/users/nobody", &ada, json!({})),
        404,
        "entry_not_found",
    );

    let audit = send("GET", "/v1/audit?limit=3", &ada, Value::Null).json();
    let acts: Vec<&str> = audit["items"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["action"].as_str())
        .collect();
    assert_eq!(acts, ["user.disable", "user.role", "publisher.remove-member"]);
    assert_eq!(
        audit["items"][1]["details"],
        json!({"address": "127.0.0.1", "from": "member", "to": "administrator"})
    );
    let older = format!("/v1/audit?after={}", audit["next"].as_str().expect("more"));
    assert_eq!(
        send("GET", &older, &ada, Value::Null).json()["items"][0]["action"],
        "session.begin"
    );
    let of_bert = "/v1/audit?action=user.&actor=ada&subject=ber";
    let of_bert = send("GET", of_bert, &ada, Value::Null).json();
    assert_eq!(of_bert["items"][0]["action"], "user.disable");
    assert_eq!(of_bert["items"][1]["action"], "user.role");
    refused(
        &send("GET", "/v1/audit?acton=user.", &ada, Value::Null),
        400,
        "query_invalid",
    );
}

#[test]
fn tokens_are_shown_once_and_hold_no_more_than_they_should() {
    let server = start();
    let ada = set_up(&server);
    let send = |method: &str, path: &str, token: &str, body: Value| server.client.json(method, path, token, &body);
    let made = send(
        "POST",
        "/v1/tokens",
        &ada,
        json!({"name": "farm", "scopes": "styles:read", "days": 30}),
    );
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"));
    let secret = made.json()["secret"].as_str().expect("a secret").to_owned();
    assert_eq!(send("GET", "/v1/styles", &secret, Value::Null).status, 200);
    assert_eq!(
        send("GET", "/v1/me", &secret, Value::Null).json()["scopes"],
        "styles:read"
    );
    let picture = super::pictures::png(1);
    let bearer = format!("Bearer {secret}");
    let apply = "/v1/styles/tests/invert/apply";
    let denied = server
        .client
        .send("POST", apply, &[("Authorization", &bearer)], &picture);
    refused(&denied, 403, "right_missing");
    assert!(denied.text().contains("renders:write"), "{}", denied.text());
    let listed = send("GET", "/v1/tokens", &ada, Value::Null);
    assert!(!listed.text().contains(&secret), "{}", listed.text());
    let id = listed.json()["items"][0]["id"].as_str().expect("an id").to_owned();
    refused(
        &send(
            "POST",
            "/v1/tokens",
            &ada,
            json!({"name": "x", "scopes": "styles:rend"}),
        ),
        422,
        "value_invalid",
    );
    assert_eq!(
        send("DELETE", &format!("/v1/tokens/{id}"), &ada, Value::Null).status,
        204
    );
    refused(
        &send("GET", "/v1/styles", &secret, Value::Null),
        401,
        "credential_refused",
    );
    let odd = server.client.get_with("/v1/styles", &[("Authorization", "Basic YTpi")]);
    refused(&odd, 401, "credential_refused");
}

#[test]
fn all_the_same_on_postgres() {
    let postgres = db::testing::Postgres::start();
    let server = start_with(&[INVERT], |config| {
        config.database.url = Some(postgres.address());
        config.database.wait_s = 1;
    });
    let ada = set_up(&server);
    let bert = add_member(&server, &ada, "bert");
    refused(
        &server.client.json("GET", "/v1/users", &bert, &Value::Null),
        403,
        "right_missing",
    );
    let users = server.client.json("GET", "/v1/users", &ada, &Value::Null).json();
    assert_eq!(users["items"].as_array().map(Vec::len), Some(2));
    drop(postgres);
    let gone = server.client.json("GET", "/v1/users", &ada, &Value::Null);
    refused(&gone, 503, "database_busy");
    assert_eq!(server.client.get("/healthz").status, 200, "it lives all the same");
}

#[test]
fn guessing_is_slowed_down_and_written_down() {
    let server = start();
    let ada = set_up(&server);
    let guess = json!({"name": "ada", "password": "not the password"}).to_string();
    for _ in 0..5 {
        refused(
            &server.client.post("/v1/sessions", guess.as_bytes()),
            401,
            "sign_in_failed",
        );
    }
    let slowed = server.client.post("/v1/sessions", guess.as_bytes());
    refused(&slowed, 429, "sign_in_throttled");
    assert!(
        slowed
            .header("retry-after")
            .parse::<u64>()
            .is_ok_and(|wait_s| wait_s > 0)
    );
    let audit = server.client.json("GET", "/v1/audit", &ada, &Value::Null).json();
    let failures = audit["items"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["action"] == "session.refuse");
    assert_eq!(failures.count(), 5);
}
