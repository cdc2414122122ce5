//! Styles that go to another publisher: the name stays, and other people publish its versions.

use serde_json::{Value, json};

use super::client::Answer;
use super::packs::Pack;
use super::people::sign_in;
use super::publishing::{Studio, WAVE};

const TRANSFER: &str = "/v1/styles/studio/wave/transfer";

fn version(studio: &Studio, number: &'static str) -> Vec<u8> {
    studio.file(
        &Pack {
            version: number,
            ..WAVE
        },
        |_| {},
    )
}

/// Waits until the check of an upload has ended; the version.
fn ended(studio: &Studio, uploaded: &Answer) -> Value {
    assert_eq!(uploaded.status, 202, "{}", uploaded.text());
    let path = uploaded.header("location").to_owned();
    super::server::until("the check", || {
        studio.get(&studio.ada, &path).json()["state"] != "checking"
    });
    studio.get(&studio.ada, &path).json()
}

#[test]
fn another_publishers_people_publish_it() {
    // `studio` is bert's, `atelier` is carl's.
    let mut studio = Studio::new(|_| {});
    let atelier = json!({"name": "atelier", "title": "Atelier", "owner": "carl"});
    assert_eq!(studio.post(&studio.ada, "/v1/publishers", atelier).status, 201);
    let to = |to: &str| json!({"to": to});
    let unknown = studio.post(&studio.ada, TRANSFER, to("atelier"));
    assert_eq!(unknown.problem(), "entry_not_found", "nothing was uploaded yet");
    studio.checked(&version(&studio, "1.0.0"));

    // Nobody gives to others what is not theirs, nor to others what these do not want.
    assert_eq!(
        studio.post(&studio.stranger, TRANSFER, to("atelier")).problem(),
        "right_missing"
    );
    assert_eq!(
        studio.post(&studio.author, TRANSFER, to("atelier")).problem(),
        "right_missing"
    );
    assert_eq!(
        studio.post(&studio.ada, TRANSFER, to("nobody")).problem(),
        "entry_not_found"
    );
    assert_eq!(studio.post(&studio.ada, TRANSFER, to("A")).problem(), "value_invalid");
    let given = studio.post(&studio.ada, TRANSFER, to("atelier"));
    assert_eq!(given.status, 204, "{}", given.text());
    let act = studio.get(&studio.ada, "/v1/audit?limit=1").json()["items"][0].clone();
    assert_eq!(
        (&act["action"], &act["subject"], &act["details"]["to"]),
        (&json!("style.transfer"), &json!("studio/wave"), &json!("atelier"))
    );

    // Whoever trusts `studio` does not trust `atelier` by that.
    let trust = json!({"trusted": true});
    studio
        .server
        .client
        .json("PATCH", "/v1/publishers/studio", &studio.ada, &trust);
    let refused = studio.upload(&studio.author, &version(&studio, "1.1.0"));
    assert_eq!(refused.problem(), "right_missing");
    let next = ended(&studio, &studio.upload(&studio.stranger, &version(&studio, "1.1.0")));
    assert_eq!(
        (&next["state"], &next["style"], &next["keeper"]),
        (&json!("waiting"), &json!("studio/wave"), &json!("atelier"))
    );
    let this = next["links"]["self"].as_str().expect("a link").to_owned();
    assert_eq!(studio.get(&studio.stranger, &this).status, 200);
    assert_eq!(studio.get(&studio.author, &this).problem(), "version_not_found");
    let listed = |token: &str| {
        studio.get(token, "/v1/versions").json()["items"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!((listed(&studio.stranger), listed(&studio.author)), (Some(2), Some(0)));
    let other = studio.file(
        &Pack {
            name: "studio/other",
            ..WAVE
        },
        |_| {},
    );
    assert_eq!(
        studio.upload(&studio.stranger, &other).problem(),
        "right_missing",
        "one style, not all"
    );

    // An owner of both takes it back; who owns the name needs nobody's leave for that.
    assert_eq!(studio.post(&studio.author, TRANSFER, to("studio")).status, 204);
    let back = studio.upload(&studio.stranger, &version(&studio, "1.2.0"));
    assert_eq!(back.problem(), "right_missing");
    let own = ended(&studio, &studio.upload(&studio.author, &version(&studio, "1.2.0")));
    assert_eq!((&own["state"], &own["keeper"]), (&json!("published"), &Value::Null));

    // So does an owner of both give it.
    let path = "/v1/publishers/atelier/members/bert";
    let owner = json!({"role": "owner"});
    assert_eq!(studio.server.client.json("PUT", path, &studio.ada, &owner).status, 204);
    studio.author = sign_in(&studio.server, "bert");
    assert_eq!(studio.post(&studio.author, TRANSFER, to("atelier")).status, 204);
}
