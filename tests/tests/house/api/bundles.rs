//! Bundles: from one studio to another that has no network.

use std::fs;
use std::path::{Path, PathBuf};

use packs::SigningKey;
use packs::bundle::{Bundle, BundleError, Contents};
use pastiche::publishing::{Brought, Bundles, BundlesError, Selection, Terms};
use pastiche::storage::Storage;
use pastiche::styles::Trust;
use serde_json::json;

use super::packs::Pack;
use super::people::people;
use super::publishing::{Studio, WAVE};
use super::server::until;

/// A studio where what is uploaded is published at once.
fn open() -> Studio {
    Studio::new(|config| config.publishing.approve = false)
}

fn export(studio: &Studio, selection: &Selection, key: &SigningKey, path: &Path) -> Result<Contents, BundlesError> {
    let storage = Storage::open(&studio.server.studio.config.blobs()).expect("files");
    let bundles = Bundles {
        people: &people(&studio.server),
        storage: &storage,
    };
    studio.server.runtime.block_on(bundles.export(selection, key, path))
}

fn import(studio: &Studio, path: &Path, key: &SigningKey, trust: &Trust) -> Result<Vec<Brought>, BundlesError> {
    let mut bundle = Bundle::open(path, |_| Some(key.public_key()))?;
    let storage = Storage::open(&studio.server.studio.config.blobs()).expect("files");
    let bundles = Bundles {
        people: &people(&studio.server),
        storage: &storage,
    };
    let host = studio.server.studio.styles.host();
    let terms = Terms {
        host,
        trust,
        blocked: &studio.server.studio.config.licenses.blocked,
    };
    studio.server.runtime.block_on(bundles.import(&mut bundle, &terms))
}

/// A bundle of two versions of `studio/wave`, the second signed by `author`.
fn bundle(key: &SigningKey, author: &SigningKey) -> (tempfile::TempDir, PathBuf, Studio) {
    let from = open();
    from.checked(&from.file(&WAVE, |_| {}));
    let newer = Pack {
        version: "1.1.0",
        ..WAVE
    };
    let body = json!({"public_key": author.public_key().to_string(), "title": "the author"});
    assert_eq!(from.post(&from.author, "/v1/publishers/studio/keys", body).status, 201);
    let signed = from.file(&newer, |folder| {
        _ = packs::sign::sign(folder, author).expect("a signature")
    });
    assert_eq!(from.checked(&signed)["state"], "published");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("studio.bundle");
    let every = Selection {
        every_version: true,
        ..Selection::default()
    };
    assert_eq!(export(&from, &every, key, &path).expect("a bundle").packs.len(), 2);
    (folder, path, from)
}

#[test]
fn what_is_published_here_is_published_there() {
    let (key, author) = (
        SigningKey::generate().expect("a key"),
        SigningKey::generate().expect("a key"),
    );
    let (folder, path, from) = bundle(&key, &author);
    let newest = folder.path().join("newest.bundle");
    let contents = export(&from, &Selection::default(), &key, &newest).expect("a bundle");
    let versions: Vec<&str> = contents.packs.iter().map(|pack| pack.version.as_str()).collect();
    assert_eq!(versions, ["1.1.0"]);
    let other = Selection {
        styles: ["studio/other".parse().expect("a name")].into(),
        ..Selection::default()
    };
    let missing = export(&from, &other, &key, &folder.path().join("other.bundle")).expect_err("no such style");
    assert!(
        missing.to_string().contains("`studio/other` is not published here"),
        "{missing}"
    );

    // There nobody has heard of the publisher.
    let to = super::server::start_with(&[], |_| {});
    let ada = super::people::set_up(&to);
    let to = Studio::of(to, ada);
    let brought = |trust: &Trust| import(&to, &path, &key, trust);
    let all = ["studio/wave 1.0.0", "studio/wave 1.1.0"].map(str::to_owned);
    assert_eq!(
        brought(&Trust::default()).expect("all of it"),
        all.clone().map(Brought::Added)
    );
    assert_eq!(
        brought(&Trust::default()).expect("all of it"),
        all.map(Brought::Present)
    );
    until("the style", || to.get(&to.ada, "/v1/styles/studio/wave").status == 200);
    let (here, there) = (
        from.get(&from.ada, "/v1/styles/studio/wave").json(),
        to.get(&to.ada, "/v1/styles/studio/wave").json(),
    );
    for key in ["digest", "version", "title", "controls", "card", "license"] {
        assert_eq!(here[key], there[key], "{key}");
    }
    assert_eq!(there["versions"].as_array().map(Vec::len), Some(2));
    let apply = "/v1/styles/studio/wave/apply?format=png";
    let picture = super::pictures::png(1);
    let bearer = format!("Bearer {}", to.ada);
    let rendered = to
        .server
        .client
        .send("POST", apply, &[("Authorization", &bearer)], &picture);
    assert_eq!(rendered.status, 200);
    let acts = to.get(&to.ada, "/v1/audit?limit=3").json();
    let acts = acts["items"].as_array().expect("rows").iter();
    let acts: Vec<&str> = acts.filter_map(|act| act["action"].as_str()).collect();
    assert_eq!(acts, ["version.import", "version.import", "publisher.add"]);
    let id = to.get(&to.ada, "/v1/versions").json()["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let version = to.get(&to.ada, &format!("/v1/versions/{id}")).json();
    assert!(
        version["report"]["measured"].is_object(),
        "what was measured comes along: {version}"
    );
    assert!(!version["previews"].as_array().expect("previews").is_empty());
}

#[test]
fn what_was_changed_or_is_not_trusted_is_refused_whole() {
    let (key, author) = (
        SigningKey::generate().expect("a key"),
        SigningKey::generate().expect("a key"),
    );
    let (folder, path, from) = bundle(&key, &author);
    let good = fs::read(&path).expect("a bundle");
    let changed = folder.path().join("changed.bundle");
    let to = open();
    // Some bytes of every part; the bundle's own tests change each byte of a small one.
    for at in (0..good.len()).step_by(good.len() / 40) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x10;
        fs::write(&changed, bytes).expect("a file");
        let refused = import(&to, &changed, &key, &Trust::default()).expect_err("a changed bundle");
        assert!(matches!(refused, BundlesError::Bundle(_)), "byte {at}: {refused}");
    }
    let stranger = SigningKey::generate().expect("a key");
    let refused =
        Bundle::open(&path, |id| (id == stranger.id()).then_some(stranger.public_key())).expect_err("a stranger's");
    assert!(matches!(refused, BundleError::Untrusted(id) if id == key.id()));
    // Only what the author's key has signed may come in; the first version has no signature.
    let trust = Trust::new(vec![author.public_key().clone()], true);
    let refused = import(&to, &path, &key, &trust)
        .expect_err("an unsigned pack")
        .to_string();
    assert!(
        refused.starts_with("studio/wave 1.0.0") && refused.contains("signatures.required"),
        "{refused}"
    );
    assert_eq!(to.get(&to.ada, "/v1/versions").json()["items"], json!([]));
    let newest = folder.path().join("newest.bundle");
    export(&from, &Selection::default(), &key, &newest).expect("a bundle");
    let brought = import(&to, &newest, &key, &trust).expect("a signed pack");
    assert_eq!(brought, [Brought::Added("studio/wave 1.1.0".to_owned())]);
    // Another pack of that number.
    let other = open();
    let newer = Pack {
        version: "1.1.0",
        ..WAVE
    };
    other.checked(&other.file(&newer, |folder| {
        fs::write(folder.join("README.md"), "another").expect("a card")
    }));
    let refused = import(&other, &newest, &key, &Trust::default())
        .expect_err("another pack")
        .to_string();
    assert!(refused.contains("another pack"), "{refused}");
}
