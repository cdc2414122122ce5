//! A server that is killed while packs are published loses none that it has acknowledged, and keeps no half of one.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use trainer::draw::Draw;

use crate::program::{Server, pack, people, request, wait_for};

const KILLS: usize = 50;
/// Kills come within this time after an upload has begun: while it is stored, and while it is checked, in turn.
const MOMENTS_MS: [usize; 2] = [12, 300];

fn blobs(folder: &Path) -> BTreeSet<PathBuf> {
    let folders = fs::read_dir(folder.join("data/blobs")).unwrap().flatten();
    let files = folders.flat_map(|inner| fs::read_dir(inner.path()).into_iter().flatten().flatten());
    files.map(|file| file.path()).collect()
}

#[test]
fn fifty_kills_lose_no_version_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("styles")).unwrap();
    let token = people(folder);
    let packs: Vec<Vec<u8>> = (0..KILLS).map(|version| pack(folder, version)).collect();
    let mut acknowledged = BTreeSet::new();
    let mut draw = Draw::new(11, 0, "moments");
    for (version, file) in packs.iter().enumerate() {
        let server = Server::start(folder);
        let address = server.address;
        let answer = thread::scope(|scope| {
            let upload = scope.spawn(|| request(address, "POST", "/v1/versions", &token, file));
            thread::sleep(Duration::from_millis(draw.below(MOMENTS_MS[version % 2]) as u64));
            server.kill();
            upload.join().unwrap()
        });
        if let Some((status, body)) = answer {
            assert_eq!(status, 202, "{}", String::from_utf8_lossy(&body));
            acknowledged.insert(format!("1.0.{version}"));
        }
    }
    println!("{} of {KILLS} uploads were acknowledged", acknowledged.len());
    assert!(!acknowledged.is_empty(), "no kill came after an answer");
    assert!(acknowledged.len() < KILLS, "no kill came before an answer");

    let server = Server::start(folder);
    let list = || {
        server.json("GET", "/v1/versions?limit=200", &token, &Value::Null)["items"]
            .as_array()
            .unwrap()
            .clone()
    };
    wait_for("every check", || {
        list().iter().all(|version| version["state"] != "checking")
    });
    let versions = list();
    let there: BTreeSet<String> = versions
        .iter()
        .map(|version| version["version"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(there.len(), versions.len(), "no version is there twice");
    assert!(
        acknowledged.is_subset(&there),
        "lost: {:?}",
        acknowledged.difference(&there)
    );
    let mut named = BTreeSet::new();
    for version in &versions {
        assert_eq!(version["state"], "waiting", "{version}");
        let number: usize = version["version"]
            .as_str()
            .unwrap()
            .rsplit('.')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let path = version["links"]["pack"].as_str().unwrap();
        let (status, file) = request(server.address, "GET", path, &token, b"").unwrap();
        assert!(status == 200 && file == packs[number], "{version}");
        named.insert(number);
    }
    // What nothing names is swept away once it is old; here it is made old.
    let before = blobs(folder);
    let old = SystemTime::now() - Duration::from_secs(2 * 3_600);
    for blob in &before {
        File::options()
            .write(true)
            .open(blob)
            .unwrap()
            .set_modified(old)
            .unwrap();
    }
    server.kill();
    let server = Server::start(folder);
    // A pack for each version, and four previews, which are the same for all of them.
    wait_for("the sweeper", || blobs(folder).len() == named.len() + 4);
    for version in &versions {
        let path = version["links"]["pack"].as_str().unwrap();
        assert_eq!(
            request(server.address, "GET", path, &token, b"").unwrap().0,
            200,
            "{version}"
        );
    }
    server.kill();
}
