//! Requests that are sent twice.

use std::thread;

use serde_json::{Value, json};

use super::client::Answer;
use super::packs::INVERT;
use super::people::{add_member, set_up};
use super::server::{Server, start_with, until};

fn send(server: &Server, who: &str, key: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {who}");
    let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", key)];
    server.client.send("POST", path, &headers, body.to_string().as_bytes())
}

fn boards(server: &Server, who: &str) -> usize {
    let list = server.client.json("GET", "/v1/boards", who, &Value::Null).json();
    list["items"].as_array().expect("items").len()
}

#[test]
fn the_first_answer_is_given_again() {
    let server = start_with(&[INVERT], |_| {});
    let ada = set_up(&server);
    let bert = add_member(&server, &ada, "bert");
    let board = json!({"title": "One"});
    let first = send(&server, &ada, "k-1", "/v1/boards", &board);
    let again = send(&server, &ada, "k-1", "/v1/boards", &board);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.body, again.body);
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(
        (
            first.header("idempotency-replayed"),
            again.header("idempotency-replayed")
        ),
        ("", "true")
    );
    assert_eq!(boards(&server, &ada), 1);
    let other = send(&server, &ada, "k-1", "/v1/boards", &json!({"title": "Two"}));
    assert_eq!((other.status, other.problem().as_str()), (422, "value_invalid"));
    assert_eq!(
        send(&server, &bert, "k-1", "/v1/boards", &json!({"title": "Two"})).status,
        201,
        "keys are one's own"
    );
    let odd = send(&server, &ada, "a key", "/v1/boards", &board);
    assert_eq!(odd.problem(), "value_invalid");
}

#[test]
fn what_was_refused_is_judged_anew() {
    let server = start_with(&[INVERT], |_| {});
    let ada = set_up(&server);
    assert_eq!(
        send(&server, &ada, "k", "/v1/boards", &json!({"title": ""})).problem(),
        "value_invalid"
    );
    assert_eq!(
        send(&server, &ada, "k", "/v1/boards", &json!({"title": "One"})).status,
        201
    );
}

#[test]
fn secrets_are_not_kept() {
    let server = start_with(&[INVERT], |_| {});
    let ada = set_up(&server);
    let token = json!({"name": "x", "scopes": "styles:read"});
    let first = send(&server, &ada, "k", "/v1/tokens", &token).json();
    let again = send(&server, &ada, "k", "/v1/tokens", &token).json();
    assert_ne!(first["secret"], again["secret"]);
}

#[test]
fn many_at_once_do_it_once() {
    let server = start_with(&[INVERT], |_| {});
    let ada = set_up(&server);
    let board = json!({"title": "One"});
    let answers: Vec<Answer> = thread::scope(|scope| {
        let sending = (0..8).map(|_| scope.spawn(|| send(&server, &ada, "k", "/v1/boards", &board)));
        let sending: Vec<_> = sending.collect();
        sending.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    for answer in answers {
        assert!(
            answer.status == 201 || answer.problem() == "conflict",
            "{}",
            answer.text()
        );
    }
    assert_eq!(boards(&server, &ada), 1);
}

#[test]
fn who_hangs_up_and_asks_again_has_it_once() {
    let server = start_with(&[INVERT], |_| {});
    let ada = set_up(&server);
    let board = json!({"title": "One"}).to_string();
    for _ in 0..10 {
        let mut raw = server.client.connect();
        let headers = [
            "Host: 127.0.0.1".to_owned(),
            format!("Authorization: Bearer {ada}"),
            "Idempotency-Key: k".to_owned(),
            format!("Content-Length: {}", board.len()),
        ];
        raw.head("POST /v1/boards", &headers.each_ref().map(String::as_str));
        raw.write(board.as_bytes()).expect("a body");
        drop(raw);
    }
    let told = || send(&server, &ada, "k", "/v1/boards", &json!({"title": "One"}));
    until("the first answer is there", || told().status == 201);
    assert_eq!(told().header("idempotency-replayed"), "true");
    assert_eq!(boards(&server, &ada), 1);
}

#[test]
fn an_answer_is_for_who_has_the_same_rights() {
    let server = start_with(&[INVERT], |_| {});
    let ada = set_up(&server);
    let token = json!({"name": "x", "scopes": "renders:write"});
    let token = server.client.json("POST", "/v1/tokens", &ada, &token).json();
    let token = token["secret"].as_str().expect("a secret").to_owned();
    let board = json!({"title": "One"});
    assert_eq!(send(&server, &ada, "k", "/v1/boards", &board).status, 201);
    assert_eq!(
        send(&server, &token, "k", "/v1/boards", &board).problem(),
        "value_invalid"
    );
}
