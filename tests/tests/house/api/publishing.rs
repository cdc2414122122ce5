//! From an upload to the catalog: what is checked, who sees it, and what is left when something is wrong.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::client::Answer;
use super::packs::{INVERT, Pack};
use super::people::{add_member, set_up};
use super::pictures::png;
use super::server::{Server, start_with, until};

/// A style of the publisher `studio`, with an author, a stranger and an administrator.
pub struct Studio {
    pub server: Server,
    pub ada: String,
    pub author: String,
    pub stranger: String,
    folder: tempfile::TempDir,
}

pub const WAVE: Pack = Pack {
    name: "studio/wave",
    ..INVERT
};

impl Studio {
    pub fn new(change: impl FnOnce(&mut pastiche::config::Config)) -> Self {
        let server = start_with(&[INVERT], change);
        let ada = set_up(&server);
        let (author, stranger) = (add_member(&server, &ada, "bert"), add_member(&server, &ada, "carl"));
        let studio = json!({"name": "studio", "title": "Studio", "owner": "bert"});
        assert_eq!(server.client.json("POST", "/v1/publishers", &ada, &studio).status, 201);
        Self {
            server,
            ada,
            author,
            stranger,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// A studio that has an administrator alone.
    pub fn of(server: Server, ada: String) -> Self {
        Self {
            server,
            author: String::new(),
            stranger: String::new(),
            ada,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The file of a pack, after a change of its folder.
    pub fn file(&self, pack: &Pack, change: impl FnOnce(&Path)) -> Vec<u8> {
        let folder = tempfile::tempdir_in(self.folder.path()).expect("a folder");
        let path = pack.write(folder.path());
        change(&path);
        let mut files: Vec<_> = walk(&path)
            .into_iter()
            .map(|file| {
                (
                    file.strip_prefix(&path).expect("inside").to_owned(),
                    fs::read(&file).expect("a file"),
                )
            })
            .collect();
        files.sort();
        zipped(&files)
    }

    async fn stock(&self) {
        let running = self.server.running.as_ref().expect("a server that runs");
        running.state().publishing.stock().await.expect("a folder");
    }

    pub fn upload(&self, token: &str, file: &[u8]) -> Answer {
        let bearer = format!("Bearer {token}");
        self.server
            .client
            .send("POST", "/v1/versions", &[("Authorization", &bearer)], file)
    }

    pub fn get(&self, token: &str, path: &str) -> Answer {
        self.server.client.json("GET", path, token, &Value::Null)
    }

    pub fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        self.server.client.json("POST", path, token, &body)
    }

    /// Uploads, and waits until the check has ended; the version.
    pub fn checked(&self, file: &[u8]) -> Value {
        let uploaded = self.upload(&self.author, file);
        assert_eq!(uploaded.status, 202, "{}", uploaded.text());
        let path = uploaded.header("location").to_owned();
        until("the check", || {
            self.get(&self.author, &path).json()["state"] != "checking"
        });
        self.get(&self.author, &path).json()
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(walk(&path))
        } else {
            files.push(path)
        }
    }
    files
}

/// A zip of files.
fn zipped(files: &[(PathBuf, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, data) in files {
        zip.start_file(path.to_string_lossy(), SimpleFileOptions::default())
            .expect("an entry");
        zip.write_all(data).expect("its bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

#[test]
fn a_version_is_checked_approved_found_and_yanked() {
    let studio = Studio::new(|_| {});
    let version = studio.checked(&studio.file(&WAVE, |_| {}));
    assert_eq!(
        (&version["state"], &version["style"], &version["report"]["faults"]),
        (&json!("waiting"), &json!("studio/wave"), &json!([]))
    );
    let measured = &version["report"]["measured"];
    assert!(
        measured["ms_per_megapixel"].as_f64().is_some_and(|speed| speed > 0.0),
        "{measured}"
    );
    let tried = version["report"]["tried"].as_array().expect("samples");
    assert_eq!(tried.len(), 4);
    for tried in tried {
        assert!(
            tried["generator_ms"].as_f64().is_some_and(|took| took > 0.0),
            "what came from the cache is no measurement: {tried}"
        );
        assert_eq!(tried["plugins_bytes"], 0, "it has no plugins: {tried}");
    }
    let id = version["id"].as_str().expect("an id");
    let at = |what: &str| format!("/v1/versions/{id}{what}");

    // Nobody but its publisher and administrators sees it.
    for path in [at(""), at("/pack"), at("/previews/chelsea"), at("/events")] {
        let hidden = studio.get(&studio.stranger, &path);
        assert_eq!(
            (hidden.status, hidden.problem().as_str()),
            (404, "version_not_found"),
            "{path}"
        );
        assert_eq!(studio.get(&studio.author, &path).status, 200, "{path}");
    }
    assert_eq!(studio.get(&studio.stranger, "/v1/versions").json()["items"], json!([]));
    assert_eq!(
        studio.get(&studio.ada, "/v1/versions?state=waiting").json()["items"][0]["id"],
        id
    );
    assert_eq!(studio.get(&studio.stranger, "/v1/styles/studio/wave").status, 404);
    assert_eq!(
        studio.post(&studio.author, &at("/approve"), json!({})).status,
        403,
        "nobody approves their own"
    );
    assert_eq!(studio.post(&studio.stranger, &at("/yank"), json!({})).status, 404);

    let approved = studio.post(&studio.ada, &at("/approve"), json!({"reason": "fine"}));
    assert_eq!(
        (approved.status, &approved.json()["state"]),
        (200, &json!("published")),
        "{}",
        approved.text()
    );
    let shown = studio.get(&studio.stranger, "/v1/styles/studio/wave");
    assert_eq!((shown.status, &shown.json()["digest"]), (200, &version["digest"]));
    let bearer = format!("Bearer {}", studio.stranger);
    let picture = super::pictures::png(3);
    let styled = studio.server.client.send(
        "POST",
        "/v1/styles/studio/wave/apply",
        &[("Authorization", &bearer)],
        &picture,
    );
    assert_eq!(styled.status, 200, "{}", String::from_utf8_lossy(&styled.body));
    let again = studio.post(&studio.ada, &at("/approve"), json!({}));
    assert_eq!((again.status, again.problem().as_str()), (409, "conflict"));

    let pack = studio.get(&studio.stranger, &at("/pack"));
    assert_eq!(
        pack.header("content-disposition"),
        "attachment; filename=\"wave-1.0.0.stylepack\""
    );
    let again = studio.upload(&studio.author, &pack.body);
    assert_eq!(
        (again.status, &again.json()["id"], again.header("location")),
        (200, &json!(id), at("").as_str()),
        "the same pack again is the version that is there"
    );
    let other = studio.file(&WAVE, |folder| {
        fs::write(folder.join("README.md"), "# Another card\n").expect("a file")
    });
    let taken = studio.upload(&studio.author, &other);
    assert_eq!(
        (taken.status, taken.problem().as_str()),
        (409, "conflict"),
        "a number is given once"
    );

    let deprecate = studio.server.client.json(
        "PUT",
        &at("/deprecation"),
        &studio.author,
        &json!({"message": "use 2.0.0"}),
    );
    assert_eq!(deprecate.status, 204, "{}", deprecate.text());
    assert_eq!(
        studio
            .post(&studio.author, &at("/yank"), json!({"reason": "seams"}))
            .status,
        200
    );
    assert_eq!(studio.get(&studio.stranger, "/v1/styles/studio/wave").status, 404);
    assert_eq!(studio.get(&studio.stranger, &at("")).json()["deprecated"], "use 2.0.0");
    // Who holds on to it goes on working.
    let locked = "/v1/styles/studio/wave@1.0.0";
    assert_eq!(studio.get(&studio.stranger, locked).json()["digest"], version["digest"]);
    let held = format!("{locked}/apply");
    assert_eq!(
        studio
            .server
            .client
            .send("POST", &held, &[("Authorization", &bearer)], &picture)
            .status,
        200
    );
    for odd in [
        "/v1/styles/studio/wave@1.0.1",
        "/v1/styles/studio/wave@",
        "/v1/styles/studio/wave@one",
    ] {
        assert_eq!(studio.get(&studio.stranger, odd).problem(), "style_not_found", "{odd}");
    }
    let newer = studio.checked(&studio.file(
        &Pack {
            version: "1.1.0",
            ..WAVE
        },
        |_| {},
    ));
    let path = format!("/v1/versions/{}/approve", newer["id"].as_str().expect("an id"));
    assert_eq!(studio.post(&studio.ada, &path, json!({})).status, 200);
    assert_eq!(
        studio.get(&studio.stranger, "/v1/styles/studio/wave").json()["version"],
        "1.1.0"
    );
    assert_eq!(studio.get(&studio.stranger, locked).json()["version"], "1.0.0");
    let acts = studio.get(&studio.ada, "/v1/audit?limit=8").json();
    let acts: Vec<&str> = acts["items"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["action"].as_str())
        .collect();
    assert_eq!(
        acts[3..],
        [
            "version.yanked",
            "version.deprecate",
            "version.published",
            "version.waiting",
            "version.upload"
        ]
    );
}

#[test]
fn every_fault_is_told_and_the_number_stays_free() {
    let studio = Studio::new(|_| {});
    let faulty = studio.file(&WAVE, |folder| {
        fs::remove_file(folder.join("LICENSE")).expect("no licence");
        fs::write(
            folder.join("README.md"),
            format!("# Wave\n\nkey: pat_{}\n", "a".repeat(43)),
        )
        .expect("a file");
    });
    let version = studio.checked(&faulty);
    assert_eq!(version["state"], "quarantined");
    let codes: Vec<&str> = version["report"]["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .filter_map(|fault| fault["code"].as_str())
        .collect();
    assert!(codes.contains(&"secret") && codes.len() > 1, "{codes:?}");
    let mended = studio.checked(&studio.file(&WAVE, |_| {}));
    assert_eq!(
        (&mended["state"], &mended["version"]),
        (&json!("waiting"), &json!("1.0.0"))
    );
    let gone = studio.get(&studio.author, version["links"]["self"].as_str().expect("a link"));
    assert_eq!(gone.status, 404, "the faulty one has made room");
    let rejected = studio.post(
        &studio.ada,
        &format!("/v1/versions/{}/reject", mended["id"].as_str().expect("an id")),
        json!({"reason": "the licence does not fit"}),
    );
    assert_eq!(
        (&rejected.json()["state"], &rejected.json()["reason"]),
        (&json!("quarantined"), &json!("the licence does not fit"))
    );
}

#[test]
fn a_generator_that_does_not_keep_its_range_is_quarantined() {
    let studio = Studio::new(|_| {});
    // It gives 0 to 1, and half of that lies outside of what is declared.
    let version = studio.checked(&studio.file(&WAVE, |folder| {
        let path = folder.join("style.toml");
        let manifest = fs::read_to_string(&path).expect("a manifest");
        let (head, output) = manifest.split_once("[generator.output]").expect("an output");
        let output = output.replacen("range = [0.0, 1.0]", "range = [0.0, 0.5]", 1);
        fs::write(path, format!("{head}[generator.output]{output}")).expect("a manifest");
    }));
    let fault = &version["report"]["faults"][0];
    assert_eq!(
        (&version["state"], &fault["code"]),
        (&json!("quarantined"), &json!("output_range"))
    );
    let message = fault["message"].as_str().expect("words");
    assert!(message.contains(" % of them lie far outside"), "{message}");
}

#[test]
fn the_memory_of_plugins_is_measured() {
    let studio = Studio::new(|_| {});
    let grained = Pack {
        plugins: &["film-grain"],
        more: "[[plugin]]\nfile = \"plugins/film-grain.wasm\"\nas = \"grain\"\n",
        ..WAVE
    };
    let source = grained.write(studio.folder.path());
    let built = studio.folder.path().join("wave.stylepack");
    let host = studio.server.studio.styles.host();
    packs::build(&source, &built, host, &onnx::Options::default()).expect("a pack");
    let version = studio.checked(&fs::read(built).expect("a file"));
    assert_eq!(version["state"], "waiting", "{version}");
    for tried in version["report"]["tried"].as_array().expect("samples") {
        let bytes = tried["plugins_bytes"].as_u64().expect("a number");
        assert!((64 << 10..=64 << 20).contains(&bytes), "{tried}");
    }
}

#[test]
fn what_is_no_pack_or_not_yours_is_refused_at_once() {
    let studio = Studio::new(|config| config.publishing.max_bytes = 100_000);
    let refused = |token: &str, file: &[u8]| {
        let answer = studio.upload(token, file);
        (answer.status, answer.problem())
    };
    assert_eq!(refused(&studio.author, b"no pack"), (422, "pack_invalid".to_owned()));
    assert_eq!(
        refused(&studio.author, &vec![0; 200_000]),
        (413, "upload_too_large".to_owned())
    );
    let foreign = studio.file(
        &Pack {
            name: "other/wave",
            ..WAVE
        },
        |_| {},
    );
    assert_eq!(refused(&studio.author, &foreign), (403, "right_missing".to_owned()));
    assert_eq!(
        refused(&studio.ada, &foreign),
        (404, "entry_not_found".to_owned()),
        "administrators may, but there is no such publisher"
    );
    let own = studio.file(&WAVE, |_| {});
    assert_eq!(refused(&studio.stranger, &own), (403, "right_missing".to_owned()));
    assert_eq!(studio.get(&studio.ada, "/v1/versions").json()["items"], json!([]));
}

#[test]
fn names_that_pass_for_others_are_quarantined() {
    let studio = Studio::new(|_| {});
    let publisher = json!({"name": "test5", "title": "Not the tests", "owner": "bert"});
    assert_eq!(studio.post(&studio.ada, "/v1/publishers", publisher).status, 201);
    let author = Studio {
        author: super::people::sign_in(&studio.server, "bert"),
        ..studio
    };
    let version = author.checked(&author.file(
        &Pack {
            name: "test5/wave",
            ..WAVE
        },
        |_| {},
    ));
    assert_eq!(
        (&version["state"], &version["report"]["faults"][0]["code"]),
        (&json!("quarantined"), &json!("name_confusable"))
    );
}

#[test]
fn trusted_publishers_need_no_approval() {
    let studio = Studio::new(|_| {});
    let trust = |trusted: bool| {
        let body = json!({"trusted": trusted});
        let answer = studio
            .server
            .client
            .json("PATCH", "/v1/publishers/studio", &studio.ada, &body);
        assert_eq!((answer.status, &answer.json()["trusted"]), (200, &json!(trusted)));
    };
    trust(true);
    let version = studio.checked(&studio.file(&WAVE, |_| {}));
    assert_eq!(version["state"], "published");
    until("the style", || {
        studio.get(&studio.stranger, "/v1/styles/studio/wave").status == 200
    });
    trust(false);
    let next = studio.checked(&studio.file(
        &Pack {
            version: "1.1.0",
            ..WAVE
        },
        |_| {},
    ));
    assert_eq!(next["state"], "waiting");
}

#[test]
fn what_was_not_checked_cannot_be_approved() {
    let studio = Studio::new(|_| {});
    // The device stands still, so the check does.
    studio.server.backend.gate().close();
    let uploaded = studio.upload(&studio.author, &studio.file(&WAVE, |_| {}));
    let id = uploaded.json()["id"].as_str().expect("an id").to_owned();
    let again = studio.upload(&studio.author, &studio.file(&WAVE, |_| {}));
    assert_eq!(
        (again.status, &again.json()["id"]),
        (202, &json!(id)),
        "an answer was lost"
    );
    let approve = format!("/v1/versions/{id}/approve");
    let early = studio.post(&studio.ada, &approve, json!({}));
    assert_eq!((early.status, early.problem().as_str()), (409, "conflict"));
    studio.server.backend.gate().open();
    until("the check", || {
        studio.get(&studio.author, &format!("/v1/versions/{id}")).json()["state"] == "waiting"
    });
    assert_eq!(studio.post(&studio.ada, &approve, json!({})).status, 200);
}

#[test]
fn what_is_published_stays_listed_while_a_node_has_not_loaded_it() {
    let studio = Studio::new(|config| config.publishing.approve = false);
    studio.checked(&studio.file(&WAVE, |_| {}));
    let wave = || {
        let list = studio.get(&studio.author, "/v1/styles?publisher=studio").json();
        list["items"][0].clone()
    };
    until("the style", || wave()["name"] == "studio/wave");
    let apply = "/v1/styles/studio/wave/apply";
    let bearer = format!("Bearer {}", studio.author);
    let headers = [("Authorization", bearer.as_str())];
    assert_eq!(studio.server.client.send("POST", apply, &headers, &png(1)).status, 200);
    until("its use is counted", || wave()["renders"] == 1);
    // As a node is when it starts, or while the place of files is away.
    let styles = studio.server.studio.styles.clone();
    styles.expect(std::collections::BTreeMap::new());
    styles.reload();
    assert_eq!(wave()["renders"], 1);
    studio.server.runtime.block_on(studio.stock());
    assert_eq!(wave()["renders"], 1);
    assert_eq!(studio.get(&studio.author, "/v1/styles/studio/wave").status, 200);
}

#[test]
fn a_pack_that_could_not_be_had_is_had_later() {
    let studio = Studio::new(|config| config.publishing.approve = false);
    studio.checked(&studio.file(&WAVE, |_| {}));
    let is_there = || studio.get(&studio.author, "/v1/styles/studio/wave").status == 200;
    until("the style", is_there);
    let running = studio.server.running.as_ref().expect("a server that runs");
    let publishing = Arc::clone(&running.state().publishing);
    let blobs = studio.server.studio.config.data.join("blobs");
    let away = studio.server.studio.config.data.join("away");
    fs::rename(&blobs, &away).expect("the place of files away");
    for file in walk(&studio.server.studio.config.published()) {
        fs::remove_file(file).expect("this node's copy");
    }
    assert!(
        studio.server.runtime.block_on(publishing.restock(None)).is_err(),
        "it is not told as done"
    );
    assert!(!is_there());
    fs::remove_dir_all(&blobs).ok();
    fs::rename(&away, &blobs).expect("the place of files back");
    assert!(studio.server.runtime.block_on(publishing.restock(None)).is_ok());
    assert!(is_there(), "it is had again");
}

#[test]
fn another_pack_in_its_place_is_refused() {
    let studio = Studio::new(|config| config.publishing.approve = false);
    let version = studio.checked(&studio.file(&WAVE, |_| {}));
    until("the style", || {
        studio.get(&studio.stranger, "/v1/styles/studio/wave").status == 200
    });
    let file = walk(&studio.server.studio.config.published())
        .pop()
        .expect("the pack's file");
    let good = fs::read(&file).expect("a pack");
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    // Without a fault of its own: only its digest tells.
    let other = studio.file(&WAVE, |folder| {
        fs::write(folder.join("README.md"), "# Another card\n").expect("a file")
    });
    let styles = &studio.server.studio.styles;
    for (bad, code) in [(other, "digest_changed"), (flipped, "")] {
        fs::write(&file, &bad).expect("a file");
        styles.reload();
        let told: String = styles
            .faults()
            .iter()
            .map(|(_, faults)| format!("{faults:?}"))
            .collect();
        assert!(!told.is_empty() && told.contains(code), "{told}");
        let digest = studio.get(&studio.stranger, "/v1/styles/studio/wave").json()["digest"].clone();
        assert_eq!(digest, version["digest"], "what was loaded before stays");
    }
    // It is made anew, and administrators are told.
    studio.server.runtime.block_on(studio.stock());
    assert_eq!(fs::read(&file).expect("a pack"), good);
    assert!(styles.faults().is_empty());
    let acts = studio.get(&studio.ada, "/v1/audit?limit=1").json();
    assert_eq!(acts["items"][0]["action"], "version.mend");
}

#[test]
fn the_check_can_be_followed() {
    let studio = Studio::new(|_| {});
    let uploaded = studio.upload(&studio.author, &studio.file(&WAVE, |_| {}));
    let path = uploaded.json()["links"]["events"].as_str().expect("a link").to_owned();
    let events = studio.get(&studio.author, &path);
    assert_eq!(events.header("content-type"), "text/event-stream");
    let last = events
        .text()
        .trim_end()
        .rsplit("data: ")
        .next()
        .expect("an event")
        .to_owned();
    let last: Value = serde_json::from_str(&last).expect("JSON");
    assert_eq!(last["state"], "waiting", "{}", events.text());
}

#[test]
fn a_check_that_is_given_up_frees_the_number() {
    let studio = Studio::new(|_| {});
    let people = super::people::people(&studio.server);
    let (publisher, _) = studio
        .server
        .runtime
        .block_on(people.publisher("studio"))
        .expect("a publisher");
    let author = studio.server.runtime.block_on(people.user("bert")).expect("an author");
    let id = db::VersionId::new();
    let (version, job) = (
        id.clone(),
        db::jobs::NewJob::new("nobody-does-this", id.as_str(), "{}", 1),
    );
    // As an upload writes it, but for the work; and then it is given up.
    let give_up = move |connection: &mut db::Connection| {
        let new = db::catalog::versions::NewVersion {
            id: version,
            publisher: publisher.id,
            name: "wave".to_owned(),
            version: "1.0.0".to_owned(),
            digest: "0".repeat(64),
            blob: "0".repeat(64),
            bytes: 1,
            uploaded_by: author.id,
            now_ms: 1,
        };
        db::catalog::versions::add(connection, &new)?;
        db::jobs::add(connection, &job)?;
        db::jobs::cancel(connection, &job.id, 2)
    };
    studio
        .server
        .runtime
        .block_on(people.database().write(give_up))
        .expect("a version");
    let running = studio.server.running.as_ref().expect("a server that runs");
    studio
        .server
        .runtime
        .block_on(running.state().publishing.settle())
        .expect("it is settled");
    let shown = studio.get(&studio.author, &format!("/v1/versions/{id}")).json();
    assert_eq!(shown["state"], "quarantined");
    assert!(
        shown["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("upload it again")),
        "{shown}"
    );
    assert_eq!(studio.checked(&studio.file(&WAVE, |_| {}))["state"], "waiting");
}

#[test]
fn two_nodes_are_one_server() {
    let postgres = db::testing::Postgres::start();
    let blobs = tempfile::tempdir().expect("a folder");
    let shared = |config: &mut pastiche::config::Config| {
        config.database.url = Some(postgres.address());
        config.publishing.blobs = Some(blobs.path().to_string_lossy().parse().expect("a place"));
    };
    let studio = Studio::new(shared);
    let other = start_with(&[INVERT], shared);
    let there = |token: &str, path: &str| other.client.json("GET", path, token, &Value::Null);
    // Whoever signed in here is known there, and whoever's session ends here is not.
    assert_eq!(there(&studio.author, "/v1/me").json()["user"]["name"], "bert");
    let versions: Vec<Value> = ["1.0.0", "1.1.0", "1.2.0"]
        .map(|version| studio.checked(&studio.file(&Pack { version, ..WAVE }, |_| {})))
        .into();
    for version in &versions {
        assert_eq!(version["state"], "waiting", "whichever node has checked it");
        let path = version["links"]["self"].as_str().expect("a link");
        assert_eq!(there(&studio.author, path).json()["report"], version["report"]);
    }
    let newest = format!("/v1/versions/{}", versions[2]["id"].as_str().expect("an id"));
    assert_eq!(
        studio.post(&studio.ada, &format!("{newest}/approve"), json!({})).status,
        200
    );
    until("the style on the other node", || {
        there(&studio.stranger, "/v1/styles/studio/wave").status == 200
    });
    assert_eq!(
        there(&studio.stranger, "/v1/styles/studio/wave").json()["version"],
        "1.2.0"
    );
    assert_eq!(
        studio.post(&studio.author, &format!("{newest}/yank"), json!({})).status,
        200
    );
    until("the yank on the other node", || {
        there(&studio.stranger, "/v1/styles/studio/wave").status == 404
    });
    let acts = there(&studio.ada, "/v1/audit?limit=200").json();
    let waiting = acts["items"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["action"] == "version.waiting");
    assert_eq!(waiting.count(), 3, "each check has ended once");
}
