//! Packs that change while they are used: no request is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use pastiche::styles::Watch;

use super::packs::{INVERT, Pack};
use super::pictures::png;
use super::server::{start, until};

const APPLY: &str = "/v1/styles/tests/invert/apply";
const NEWER: Pack = Pack {
    version: "1.1.0",
    ..INVERT
};

#[test]
fn a_changed_pack_is_used_without_losing_a_request() {
    let server = start();
    let _watch = Watch::start(server.studio.styles.clone()).unwrap();
    let done = AtomicBool::new(false);
    let version = || server.client.get("/v1/styles/tests/invert").json()["version"].clone();
    thread::scope(|scope| {
        for seed in 0..4 {
            let (server, done) = (&server, &done);
            scope.spawn(move || {
                for round in 0.. {
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    let answer = server.client.post(APPLY, &png(seed * 100_000 + round));
                    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
                }
            });
        }
        NEWER.write(&server.styles());
        until("the new version is there", || version() == "1.1.0");
        done.store(true, Ordering::Relaxed);
    });
    let answer = server.client.post(APPLY, &png(1));
    assert!(answer.header("x-pastiche-style").starts_with("tests/invert@1.1.0 "));
}

#[test]
fn folders_at_rest_are_not_read_again() {
    const REST: Duration = Duration::from_secs(2);
    let server = start();
    let _watch = Watch::start(server.studio.styles.clone()).unwrap();
    NEWER.write(&server.styles());
    let version = || server.client.get("/v1/styles/tests/invert").json()["version"].clone();
    until("the new version is there", || version() == "1.1.0");
    thread::sleep(REST);
    let changes = server.studio.styles.changes();
    thread::sleep(REST);
    assert_eq!(server.studio.styles.changes(), changes);
}

#[test]
fn a_render_under_way_keeps_the_pack_that_it_began_with() {
    let server = start();
    server.backend.gate().close();
    thread::scope(|scope| {
        let first = scope.spawn(|| server.client.post(APPLY, &png(1)));
        assert!(server.backend.gate().wait_arrived(1));
        NEWER.write(&server.styles());
        server.studio.styles.reload();
        server.backend.gate().open();
        let first = first.join().unwrap();
        assert_eq!(first.status, 200);
        assert!(first.header("x-pastiche-style").starts_with("tests/invert@1.0.0 "));
    });
    let next = server.client.post(APPLY, &png(1));
    assert_eq!(next.header("x-cache"), "miss", "another pack, another key");
}

#[test]
fn a_pack_that_breaks_leaves_the_one_before() {
    let server = start();
    Pack {
        version: "no version",
        ..INVERT
    }
    .write(&server.styles());
    server.studio.styles.reload();
    assert_eq!(server.client.post(APPLY, &png(1)).status, 200);
    assert!(server.client.get("/readyz").json()["notes"][0].is_string());
    INVERT.write(&server.styles());
    server.studio.styles.reload();
    assert_eq!(server.client.get("/readyz").json()["notes"], serde_json::json!([]));
}
