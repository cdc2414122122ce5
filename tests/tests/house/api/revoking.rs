//! Packs that were revoked: nobody uses them any more, on any node, wherever they lie.

use serde_json::{Value, json};

use super::packs::INVERT;
use super::publishing::{Studio, WAVE};
use super::server::{start_with, until};

const INVERT_AT: &str = "/v1/styles/tests/invert";

#[test]
fn a_revoked_pack_is_gone_for_good() {
    let studio = Studio::new(|config| config.publishing.approve = false);
    let file = studio.file(&WAVE, |_| {});
    let version = studio.checked(&file);
    let id = version["id"].as_str().expect("an id");
    let digest = version["digest"].as_str().expect("a digest");
    until("the style", || {
        studio.get(&studio.stranger, "/v1/styles/studio/wave").status == 200
    });
    let revoke = |digest: &str| {
        let body = json!({"digest": digest, "reason": "stolen pictures"});
        studio.post(&studio.ada, "/v1/revocations", body)
    };
    let revoked = revoke(&digest.to_uppercase());
    assert_eq!(revoked.status, 201, "{}", revoked.text());
    let answer = revoked.json();
    let affected = &answer["affected"][0];
    assert_eq!(
        (&answer["digest"], &answer["revoked_by"], &answer["in_folders"]),
        (&json!(digest), &json!("ada"), &json!([]))
    );
    assert_eq!(
        (
            &affected["id"],
            &affected["style"],
            &affected["state"],
            &affected["uploaded_by"]
        ),
        (&json!(id), &json!("studio/wave"), &json!("yanked"), &json!("bert"))
    );

    // Also those who hold on to the very version go without it.
    for path in ["/v1/styles/studio/wave", "/v1/styles/studio/wave@1.0.0"] {
        assert_eq!(
            studio.get(&studio.stranger, path).problem(),
            "style_not_found",
            "{path}"
        );
    }
    let shown = studio.get(&studio.author, &format!("/v1/versions/{id}")).json();
    assert_eq!(shown["reason"], "revoked: stolen pictures");
    for refused in [
        studio.get(&studio.stranger, &format!("/v1/versions/{id}/pack")),
        studio.upload(&studio.author, &file),
        revoke(digest),
    ] {
        assert_eq!((refused.status, refused.problem().as_str()), (409, "conflict"));
    }
    assert_eq!(revoke("wave").problem(), "value_invalid");
    let list = studio.get(&studio.ada, "/v1/revocations").json();
    assert_eq!(
        (&list["items"][0]["digest"], &list["items"][0]["reason"], &list["next"]),
        (&json!(digest), &json!("stolen pictures"), &Value::Null)
    );
    let act = studio.get(&studio.ada, "/v1/audit?limit=1").json()["items"][0].clone();
    assert_eq!(
        (&act["action"], &act["subject"], &act["details"]["reason"]),
        (&json!("digest.revoke"), &json!(digest), &json!("stolen pictures"))
    );
}

#[test]
fn a_pack_that_is_revoked_while_it_is_checked_is_not_published() {
    let studio = Studio::new(|config| config.publishing.approve = false);
    studio.server.backend.gate().close();
    let uploaded = studio.upload(&studio.author, &studio.file(&WAVE, |_| {})).json();
    let body = json!({"digest": uploaded["digest"], "reason": "stolen"});
    let revoked = studio.post(&studio.ada, "/v1/revocations", body).json();
    assert_eq!(revoked["affected"][0]["state"], "checking");
    studio.server.backend.gate().open();
    let path = uploaded["links"]["self"].as_str().expect("a link");
    until("the check", || {
        studio.get(&studio.author, path).json()["state"] != "checking"
    });
    let version = studio.get(&studio.author, path).json();
    assert_eq!(
        (&version["state"], &version["reason"]),
        (&json!("quarantined"), &json!("revoked: stolen"))
    );
}

#[test]
fn packs_in_folders_are_revoked_on_every_node() {
    let postgres = db::testing::Postgres::start();
    let shared = |config: &mut pastiche::config::Config| config.database.url = Some(postgres.address());
    let studio = Studio::new(shared);
    let other = start_with(&[INVERT], shared);
    let there = |path: &str| other.client.json("GET", path, &studio.stranger, &Value::Null);
    let digest = there(INVERT_AT).json()["digest"].clone();
    let body = json!({"digest": digest, "reason": "stolen"});
    let revoked = studio.post(&studio.ada, "/v1/revocations", body).json();
    assert_eq!(revoked["in_folders"], json!(["tests/invert@1.0.0"]));
    let gone = studio.get(&studio.stranger, INVERT_AT);
    assert_eq!(gone.problem(), "style_not_found");
    assert!(gone.text().contains("revoked"), "{}", gone.text());
    until("the other node", || there(INVERT_AT).status == 404);
    assert_eq!(there("/v1/styles").json()["items"], json!([]));
    // A node that starts later never has it.
    let third = start_with(&[INVERT], shared);
    let late = third.client.json("GET", INVERT_AT, &studio.stranger, &Value::Null);
    assert_eq!(late.problem(), "style_not_found");
}
