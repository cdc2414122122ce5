//! Licences that a studio does not use.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::packs::{INVERT, Pack};
use super::publishing::{Studio, WAVE};
use super::server::start_with;

/// Gives a pack folder another licence.
fn license(folder: &Path, license: &str) {
    let path = folder.join("style.toml");
    let manifest = fs::read_to_string(&path).expect("a manifest");
    fs::write(path, manifest.replacen("\"MIT\"", &format!("\"{license}\""), 1)).expect("a manifest");
}

#[test]
fn styles_of_blocked_licenses_are_not_there() {
    let free = Pack {
        name: "tests/free",
        ..INVERT
    };
    let server = start_with(&[INVERT, free], |config| {
        license(&config.styles[0].join("tests-invert"), "CC-BY-NC-4.0");
        license(&config.styles[0].join("tests-free"), "CC-BY-NC-4.0 OR MIT");
        config.licenses.blocked = "CC-BY-NC-*".parse().expect("a pattern");
    });
    let list = server.client.get("/v1/styles").json();
    let names: Vec<_> = list["items"]
        .as_array()
        .expect("styles")
        .iter()
        .map(|item| &item["name"])
        .collect();
    assert_eq!(names, ["tests/free"]);
    for path in [
        "/v1/styles/tests/invert",
        "/v1/styles/tests/invert@1.0.0",
        "/v1/styles/tests/invert/preview?sample=chelsea",
    ] {
        let blocked = server.client.get(path);
        assert_eq!(
            (blocked.status, blocked.problem().as_str()),
            (404, "style_not_found"),
            "{path}"
        );
        let text = blocked.text();
        assert!(text.contains("blocks its licence, CC-BY-NC-4.0"), "{text}");
    }
    let apply = "/v1/styles/tests/invert/apply";
    assert_eq!(
        server.client.post(apply, &super::pictures::png(1)).problem(),
        "style_not_found"
    );
}

#[test]
fn the_check_tells_their_authors() {
    let studio = Studio::new(|config| config.licenses.blocked = "CC-BY-NC-*".parse().expect("a pattern"));
    let version = studio.checked(&studio.file(&WAVE, |folder| license(folder, "CC-BY-NC-SA-4.0")));
    let fault = &version["report"]["faults"][0];
    assert_eq!(
        (&version["state"], &fault["code"], &fault["file"]),
        (&json!("quarantined"), &json!("license_blocked"), &json!("style.toml"))
    );
    assert!(
        fault["message"]
            .as_str()
            .is_some_and(|message| message.contains("CC-BY-NC-*")),
        "{fault}"
    );
}
