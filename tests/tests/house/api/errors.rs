//! Every error that a client can meet, met.

use std::collections::BTreeSet;

use infer::Stage;
use infer::fake::Fault;
use pastiche::error::Code;

use super::pictures::{bomb, png};
use super::server::start;

const APPLY: &str = "/v1/styles/tests/invert/apply";

/// Codes that are met elsewhere, or cannot be met from outside.
const ELSEWHERE: &[(&str, &str)] = &[
    ("forbidden_host", "site.rs"),
    ("forbidden_origin", "site.rs"),
    ("not_found", "catalog.rs"),
    ("style_not_found", "catalog.rs"),
    ("sample_not_found", "catalog.rs"),
    ("method_not_allowed", "catalog.rs"),
    ("not_ready", "catalog.rs"),
    ("overloaded", "limits.rs"),
    ("upload_too_large", "limits.rs"),
    ("render_too_large", "limits.rs"),
    ("format_unfit", "limits.rs"),
    ("shutting_down", "stopping.rs"),
    ("bad_request", "unit test of the server's extract::upload"),
    (
        "upload_stalled",
        "takes half a minute; unit test of the server's extract::upload",
    ),
    (
        "size_unfit",
        "the check of a pack leaves hardly a size; unit test of the server's error::from",
    ),
    ("plugin_refused", "plugins.rs"),
    ("plugin_failed", "plugins.rs"),
    ("internal", "would be a fault of ours"),
    ("body_invalid", "people.rs"),
    ("conflict", "people.rs"),
    ("credential_expired", "unit test of the server's people"),
    ("credential_refused", "people.rs"),
    ("database_busy", "people.rs"),
    ("entry_not_found", "people.rs"),
    ("pack_invalid", "publishing.rs"),
    ("right_missing", "people.rs"),
    ("setup_refused", "people.rs"),
    ("sign_in_failed", "people.rs"),
    ("sign_in_required", "people.rs"),
    ("sign_in_throttled", "people.rs"),
    ("value_invalid", "people.rs"),
    ("version_not_found", "publishing.rs"),
];

#[test]
fn every_code_is_met() {
    let server = start();
    let mut met = BTreeSet::new();
    let mut check = |answer: super::client::Answer, status: u16, code: &str| {
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (status, code),
            "{}",
            answer.text()
        );
        met.insert(code.to_owned());
    };
    let post = |path: &str, body: &[u8]| server.client.post(path, body);
    let whole = png(1);

    check(post(APPLY, b""), 400, "picture_missing");
    check(post(APPLY, b"GIF"), 415, "picture_format");
    check(post(APPLY, b"\0\0\0\x18ftypheic"), 415, "picture_format");
    check(post(APPLY, &whole[..whole.len() / 2]), 422, "picture_broken");
    check(post(APPLY, &bomb(30_000, 30_000)), 413, "picture_too_large");
    check(post(&format!("{APPLY}?strength=2"), &whole), 422, "settings_invalid");
    check(
        server.client.get("/v1/styles/tests/invert/preview?size=0"),
        400,
        "query_invalid",
    );
    check(
        server.client.send("POST", APPLY, &[("Accept", "text/html")], &whole),
        406,
        "not_acceptable",
    );

    let form = [("Content-Type", "multipart/form-data; boundary=x")];
    let nameless = b"--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nabc\r\n--x--\r\n";
    let part = b"--x\r\nContent-Disposition: form-data; name=\"picture\"\r\n\r\nabc";
    check(server.client.send("POST", APPLY, &form, part), 400, "upload_incomplete");
    check(
        server.client.send("POST", APPLY, &form, nameless),
        400,
        "multipart_invalid",
    );

    for key in ["00", &"0".repeat(64), &"x".repeat(64)] {
        check(
            server.client.get(&format!("/v1/renders/{key}")),
            404,
            "render_not_stored",
        );
    }
    server.backend.fail_next(Stage::Run, Fault::Error);
    check(post(APPLY, &png(2)), 500, "generator_failed");
    server.backend.fail_next(Stage::Run, Fault::Panic);
    check(post(APPLY, &png(3)), 500, "generator_failed");
    server.backend.fail_next(Stage::Run, Fault::OutOfMemory);
    check(post(APPLY, &png(4)), 503, "device_memory");
    assert_eq!(post(APPLY, &png(4)).status, 200, "and the server goes on");

    let elsewhere: BTreeSet<String> = ELSEWHERE.iter().map(|(code, _)| (*code).to_owned()).collect();
    assert_eq!(met.intersection(&elsewhere).next(), None, "it is met here");
    met.extend(elsewhere);
    assert_eq!(met, Code::ALL.iter().map(|code| code.name().to_owned()).collect());
}

#[test]
fn a_failure_is_not_stored() {
    let server = start();
    server.backend.fail_next(Stage::Load, Fault::Error);
    assert_eq!(server.client.post(APPLY, &png(1)).problem(), "generator_failed");
    assert_eq!(server.client.post(APPLY, &png(1)).header("x-cache"), "miss");
}
