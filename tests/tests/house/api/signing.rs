//! Signatures: who vouches for a pack, and what is not used without.

use std::fs;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use packs::SigningKey;
use serde_json::{Value, json};

use super::packs::{INVERT, Pack};
use super::people::set_up;
use super::publishing::{Studio, WAVE};
use super::server::{start_with, until};

fn key() -> SigningKey {
    SigningKey::generate().expect("a key")
}

fn sign(folder: &Path, key: &SigningKey) {
    packs::sign::sign(folder, key).expect("a signature");
}

/// Lets the studio trust a key, and use nothing that it has not signed.
fn require(key: &SigningKey) -> impl FnOnce(&mut pastiche::config::Config) + use<> {
    let keys = vec![key.public_key().clone()];
    move |config| {
        config.signatures.keys = keys;
        config.signatures.required = true;
    }
}

fn faults(version: &Value) -> Vec<&str> {
    let faults = version["report"]["faults"].as_array().expect("faults");
    faults.iter().filter_map(|fault| fault["code"].as_str()).collect()
}

/// Adds a key to the publisher `studio`.
fn add_key(studio: &Studio, key: &SigningKey) {
    let body = json!({"public_key": key.public_key().to_file(), "title": "Bert's own"});
    let added = studio.post(&studio.author, "/v1/publishers/studio/keys", body);
    assert_eq!(added.status, 201, "{}", added.text());
}

#[test]
fn publishers_with_keys_must_sign() {
    let studio = Studio::new(|config| config.publishing.approve = false);
    let (own, other) = (key(), key());
    add_key(&studio, &own);
    let twice = json!({"public_key": own.public_key().to_string(), "title": "again"});
    assert_eq!(
        studio
            .post(&studio.author, "/v1/publishers/studio/keys", twice)
            .problem(),
        "conflict"
    );
    let odd = json!({"public_key": "RWQ", "title": "odd"});
    assert_eq!(
        studio.post(&studio.author, "/v1/publishers/studio/keys", odd).problem(),
        "value_invalid"
    );

    let unsigned = studio.checked(&studio.file(&WAVE, |_| {}));
    assert_eq!(faults(&unsigned), ["signature_missing"]);
    let foreign = studio.checked(&studio.file(&WAVE, |folder| sign(folder, &other)));
    assert_eq!(faults(&foreign), ["signature_missing"]);
    // Signed, and then changed; with a comment that does not say what was signed.
    let changed = studio.file(&WAVE, |folder| {
        let digest = packs::open(folder).expect("a pack").digest();
        let signature = own
            .sign_bytes(format!("{digest}\n").as_bytes(), "mine")
            .expect("a signature");
        fs::write(folder.join("README.md"), "another card").expect("a card");
        fs::create_dir(folder.join("signatures")).expect("a folder");
        fs::write(folder.join(own.id().path()), signature.text()).expect("a signature");
    });
    assert_eq!(
        faults(&studio.checked(&changed)),
        ["signature_wrong", "signature_missing"]
    );

    let signed = studio.checked(&studio.file(&WAVE, |folder| sign(folder, &own)));
    assert_eq!(signed["state"], "published", "{signed}");
    let signatures = json!([{"key_id": own.id().to_string(), "by": "publisher", "title": "Bert's own"}]);
    assert_eq!(signed["signatures"], signatures);
    let listed = studio.get(&studio.author, "/v1/versions").json();
    assert_eq!(listed["items"][0]["id"], signed["id"]);
    assert_eq!(listed["items"][0]["signatures"], signatures);
    let style = || studio.get(&studio.stranger, "/v1/styles/studio/wave");
    until("the style", || style().status == 200);
    assert_eq!(style().json()["versions"][0]["signatures"], signatures);

    let retire = format!("/v1/publishers/studio/keys/{}/retire", own.id());
    assert_eq!(studio.post(&studio.author, &retire, Value::Null).status, 204);
    assert_eq!(studio.post(&studio.author, &retire, Value::Null).problem(), "conflict");
    let none = format!("/v1/publishers/studio/keys/{}/retire", other.id());
    assert_eq!(
        studio.post(&studio.author, &none, Value::Null).problem(),
        "entry_not_found"
    );
    let listed = studio.get(&studio.stranger, "/v1/publishers/studio/keys").json();
    assert!(listed["items"][0]["retired_ms"].is_i64(), "{listed}");
    assert_eq!(
        style().json()["versions"][0]["signatures"],
        signatures,
        "what it signed stays signed"
    );
    let later = Pack {
        version: "1.1.0",
        ..WAVE
    };
    assert_eq!(studio.checked(&studio.file(&later, |_| {}))["state"], "published");
}

#[test]
fn what_the_studio_has_not_signed_is_not_published() {
    let (studios, other) = (key(), key());
    let studio = Studio::new(require(&studios));
    let trusted = json!({"trusted": true});
    let trust = studio
        .server
        .client
        .json("PATCH", "/v1/publishers/studio", &studio.ada, &trusted);
    assert_eq!(trust.status, 200);
    let version = studio.checked(&studio.file(&WAVE, |_| {}));
    assert_eq!(version["state"], "waiting", "a trusted publisher's, too");
    let this = version["links"]["self"].as_str().expect("a link");
    let approve = || studio.post(&studio.ada, &format!("{this}/approve"), json!({}));
    let refused = approve();
    assert_eq!((refused.status, refused.problem().as_str()), (409, "conflict"));
    assert!(refused.text().contains("pastiche pack cosign"), "{}", refused.text());

    let digest = version["digest"].as_str().expect("a digest").parse().expect("a digest");
    let signatures = format!("{this}/signatures");
    let send = |text: &str| studio.post(&studio.ada, &signatures, json!({"signature": text}));
    let by = |key: &SigningKey| key.sign(&digest, "studio/wave 1.0.0").expect("a signature");
    assert_eq!(send(by(&other).text()).problem(), "value_invalid");
    assert_eq!(send("hello").problem(), "value_invalid");
    let elsewhere = studios
        .sign(&packs::PackDigest([7; 32]), "studio/wave 1.0.0")
        .expect("a signature");
    assert_eq!(send(elsewhere.text()).problem(), "value_invalid");
    let signed = send(by(&studios).text());
    assert_eq!(signed.status, 200, "{}", signed.text());
    assert_eq!(send(by(&studios).text()).problem(), "conflict");
    let act = studio.get(&studio.ada, "/v1/audit?limit=1").json()["items"][0].clone();
    assert_eq!(
        (&act["action"], &act["details"]["key"]),
        (&json!("version.sign"), &json!(studios.id().to_string()))
    );
    assert_eq!(approve().status, 200);
    until("the style", || {
        studio.get(&studio.stranger, "/v1/styles/studio/wave").status == 200
    });
    let style = studio.get(&studio.stranger, "/v1/styles/studio/wave").json();
    let signatures = json!([{"key_id": studios.id().to_string(), "by": "studio"}]);
    assert_eq!(style["versions"][0]["signatures"], signatures);
    // What lies in a folder and is signed by nobody is not there, and administrators are told.
    let unsigned = studio.get(&studio.stranger, "/v1/styles/tests/invert");
    assert_eq!(unsigned.problem(), "style_not_found");
    assert!(unsigned.text().contains("has signed it"), "{}", unsigned.text());
    let notices = studio.get(&studio.ada, "/v1/notices").json();
    assert_eq!(
        (&notices["items"][0]["kind"], &notices["items"][0]["subject"]),
        (&json!("style_unsigned"), &json!("tests/invert@1.0.0"))
    );
}

#[test]
fn a_signed_folder_is_used_until_somebody_writes_to_it() {
    let studios = key();
    let server = start_with(&[INVERT], |config| {
        sign(&config.styles[0].join("tests-invert"), &studios);
        require(&studios)(config);
    });
    let ada = set_up(&server);
    let get = |path: &str| server.client.json("GET", path, &ada, &Value::Null);
    let style = get("/v1/styles/tests/invert").json();
    let signatures = json!([{"key_id": studios.id().to_string(), "by": "studio"}]);
    assert_eq!(style["versions"][0]["signatures"], signatures);
    assert_eq!(get("/v1/notices").json()["items"], json!([]));

    let card = server.styles().join("tests-invert/README.md");
    let mut bytes = fs::read(&card).expect("a card");
    bytes[0] ^= 1;
    fs::write(&card, bytes).expect("a card");
    server.studio.styles.reload();
    let notice = get("/v1/notices").json()["items"][0].clone();
    assert_eq!(
        (&notice["kind"], &notice["subject"]),
        (&json!("pack_tampered"), &json!("tests-invert"))
    );
    until("the row", || {
        std::thread::sleep(Duration::from_millis(50));
        get("/v1/audit?limit=1").json()["items"][0]["action"] == "pack.refuse"
    });
    assert_eq!(
        get("/v1/styles/tests/invert").status,
        200,
        "what was loaded before is used"
    );
}

#[test]
fn administrators_see_what_is_set_and_what_takes_room() {
    let studio = Studio::new(|config| {
        config.publishing.approve = false;
        config.limits.queue = 7;
    });
    studio.checked(&studio.file(&WAVE, |_| {}));
    let settings = studio.get(&studio.ada, "/v1/settings").json();
    let groups = settings["groups"].as_array().expect("groups");
    let limits = groups.iter().find(|group| group["name"] == "limits").expect("a group");
    let options = limits["options"].as_array().expect("options");
    let queue = options
        .iter()
        .find(|option| option["key"] == "limits.queue")
        .expect("an option");
    assert_eq!((&queue["value"], &queue["is_default"]), (&json!("7"), &json!(false)));
    let storage = studio.get(&studio.ada, "/v1/storage").json();
    let items = storage["items"].as_array().expect("items");
    for kind in ["files", "database"] {
        let item = items.iter().find(|item| item["kind"] == kind).expect(kind);
        assert!(
            item["files"].as_u64() >= Some(1) && item["bytes"].as_u64() > Some(100),
            "{item}"
        );
    }
    assert!(storage["free_bytes"].as_u64() > Some(0));
}

#[test]
fn the_same_pack_may_come_again_signed() {
    let studios = key();
    let studio = Studio::new(require(&studios));
    let version = studio.checked(&studio.file(&WAVE, |_| {}));
    assert_eq!(
        (&version["state"], &version["signatures"]),
        (&json!("waiting"), &json!([]))
    );
    let again = studio.upload(&studio.author, &studio.file(&WAVE, |folder| sign(folder, &studios)));
    assert_eq!((again.status, &again.json()["id"]), (200, &version["id"]));
    let act = studio.get(&studio.ada, "/v1/audit?limit=1").json()["items"][0].clone();
    assert_eq!(
        (&act["action"], &act["actor"]),
        (&json!("version.sign"), &json!("bert"))
    );
    let this = version["links"]["self"].as_str().expect("a link");
    let approved = studio.post(&studio.ada, &format!("{this}/approve"), json!({}));
    assert_eq!(approved.status, 200, "{}", approved.text());
}

/// A key of somebody's who has given it the id of another one: ids are theirs to choose.
fn with_the_id_of(other: &SigningKey) -> SigningKey {
    const PUBLIC_ID: std::ops::Range<usize> = 2..10;
    const SECRET_ID: std::ops::Range<usize> = 54..62;
    let id = STANDARD.decode(other.public_key().to_string()).expect("bytes")[PUBLIC_ID].to_vec();
    let file = key().to_file().expect("a file");
    let (comment, line) = file.split_once('\n').expect("two lines");
    let mut bytes = STANDARD.decode(line.trim()).expect("bytes");
    bytes[SECRET_ID].copy_from_slice(&id);
    let forged = SigningKey::parse(&format!("{comment}\n{}\n", STANDARD.encode(bytes)), None).expect("a key");
    assert_eq!(forged.id(), other.id());
    forged
}

#[test]
fn the_id_of_the_studios_key_is_not_its_key() {
    let studios = key();
    let forged = with_the_id_of(&studios);
    let studio = Studio::new(require(&studios));
    let body = json!({"public_key": forged.public_key().to_string(), "title": "Approved"});
    let refused = studio.post(&studio.author, "/v1/publishers/studio/keys", body);
    assert_eq!(refused.problem(), "value_invalid", "{}", refused.text());
    let version = studio.checked(&studio.file(&WAVE, |folder| sign(folder, &forged)));
    assert_eq!(faults(&version), ["signature_wrong"]);
    // Registered before the studio trusted its own, it vouches for the publisher alone.
    let before = Studio::new(|config| config.publishing.approve = false);
    add_key(&before, &forged);
    let signed = before.checked(&before.file(&WAVE, |folder| sign(folder, &forged)));
    assert_eq!(signed["signatures"][0]["by"], "publisher");
}
