//! Many styles on one picture: results as they come.

use serde_json::Value;

use super::client::Answer;
use super::packs::{INVERT, Pack};
use super::pictures::png;
use super::server::{Server, start_with};

const SOFT: Pack = Pack {
    name: "tests/soft",
    generator: "identity",
    ..INVERT
};

fn send(server: &Server, parts: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, content) in parts {
        body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    let form = [("Content-Type", "multipart/form-data; boundary=x")];
    server.client.send("POST", "/v1/tries", &form, &body)
}

/// The events of an answer: names and data.
fn events(answer: &Answer) -> Vec<(String, Value)> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/event-stream");
    let event = |text: &str| {
        let (name, data) = text.split_once('\n').expect("two lines");
        let name = name.strip_prefix("event: ").expect("a name");
        let data = data.strip_prefix("data: ").expect("data");
        (name.to_owned(), serde_json::from_str(data).expect("JSON"))
    };
    answer.text().trim_end().split("\n\n").map(event).collect()
}

#[test]
fn stored_results_come_first_and_all_come() {
    let server = start_with(&[INVERT, SOFT], |_| {});
    let picture = png(1);
    assert_eq!(server.client.post("/v1/styles/tests/soft/apply", &picture).status, 200);
    let styles = br#"["tests/invert", "tests/nobody", "tests/soft@1.0.0"]"#;
    let answer = send(&server, &[("picture", &picture), ("styles", styles)]);
    let events = events(&answer);
    let told: Vec<_> = events
        .iter()
        .map(|(name, data)| (name.as_str(), data["style"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("failed", Some("tests/nobody")),
            ("result", Some("tests/soft@1.0.0")),
            ("result", Some("tests/invert")),
            ("end", None),
        ],
        "{events:?}"
    );
    assert_eq!(events[0].1["problem"]["code"], "style_not_found");
    assert_eq!(events[1].1["source"], "hit");
    assert_eq!(events[2].1["source"], "miss");
    let result = server.client.get(events[2].1["location"].as_str().expect("an address"));
    let direct = server.client.post("/v1/styles/tests/invert/apply", &picture);
    assert_eq!(result.body, direct.body, "the same as by itself");
    assert_eq!(direct.header("x-cache"), "hit");
}

#[test]
fn settings_are_for_all_of_them() {
    let server = start_with(&[INVERT, SOFT], |_| {});
    let parts: [(&str, &[u8]); 3] = [
        ("picture", &png(1)),
        ("styles", br#"["tests/invert", "tests/soft"]"#),
        ("settings", br#"{"size": 32, "format": "webp"}"#),
    ];
    for (name, data) in events(&send(&server, &parts)) {
        if name == "result" {
            let result = server.client.get(data["location"].as_str().expect("an address"));
            assert_eq!(result.header("content-type"), "image/webp");
            assert_eq!(result.picture().size(), (32, 24));
        }
    }
}

#[test]
fn without_a_store_the_picture_comes_along() {
    let server = start_with(&[INVERT], |config| config.cache.memory_bytes = 0);
    let events = events(&send(
        &server,
        &[("picture", &png(1)), ("styles", br#"["tests/invert"]"#)],
    ));
    let data = events[0].1["data"].as_str().expect("the picture");
    assert!(data.starts_with("data:image/png;base64,iVBOR"), "{data}");
}

#[test]
fn what_cannot_be_tried_is_told_before_anything_is_rendered() {
    let server = start_with(&[INVERT], |_| {});
    let picture = png(1);
    let check = |parts: &[(&str, &[u8])], status: u16, code: &str| {
        let answer = send(&server, parts);
        assert_eq!((answer.status, answer.problem().as_str()), (status, code));
    };
    let one: &[u8] = br#"["tests/invert"]"#;
    check(&[("styles", one)], 400, "picture_missing");
    check(&[("picture", &picture)], 400, "multipart_invalid");
    check(
        &[("picture", &picture), ("styles", b"tests/invert")],
        400,
        "body_invalid",
    );
    check(&[("picture", &picture), ("styles", b"[]")], 422, "value_invalid");
    check(
        &[
            ("picture", &picture),
            ("styles", br#"["tests/invert", "tests/invert"]"#),
        ],
        422,
        "value_invalid",
    );
    check(&[("picture", b"nothing"), ("styles", one)], 415, "picture_format");
    check(
        &[("picture", &picture), ("styles", one), ("more", b"1")],
        400,
        "multipart_invalid",
    );
    let parts: [(&str, &[u8]); 3] = [
        ("picture", &picture),
        ("styles", one),
        ("settings", br#"{"strenght": 1}"#),
    ];
    let events = events(&send(&server, &parts));
    assert_eq!(events[0].1["problem"]["code"], "settings_invalid");
    assert_eq!(server.backend.runs().len(), 0);
}
