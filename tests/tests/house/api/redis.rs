//! The cache in a real Redis, which the test starts, stops and starts again: slower without it, never wrong, never an error.

#[expect(
    dead_code,
    reason = "shared with the tests of the crate `cache`, which use all of it"
)]
#[path = "../../../../server/crates/cache/src/redis_server.rs"]
mod redis_server;

use redis_server::RedisServer;

use super::client::Answer;
use super::packs::INVERT;
use super::pictures::png;
use super::server::{Server, start_with, until};

fn start(redis: &RedisServer) -> Server {
    start_with(&[INVERT], |config| config.cache.redis = Some(redis.url()))
}

fn apply(server: &Server, seed: u32) -> Answer {
    let answer = server.client.post("/v1/styles/tests/invert/apply", &png(seed));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer
}

#[test]
fn renders_outlive_the_server_that_made_them() {
    let redis = RedisServer::start(&[]);
    let first = apply(&start(&redis), 1);
    let server = start(&redis);
    let again = apply(&server, 1);
    assert_eq!((again.header("x-cache"), &again.body), ("hit", &first.body));
    assert_eq!(server.client.get(first.header("location")).body, first.body);
    assert_eq!(server.backend.loads(), 0);
}

#[test]
fn without_redis_renders_are_made_anew() {
    let mut redis = RedisServer::start(&[]);
    let server = start(&redis);
    let first = apply(&server, 1);
    assert_eq!(apply(&server, 1).header("x-cache"), "hit");

    redis.stop();
    let without = apply(&server, 1);
    assert_eq!((without.header("x-cache"), &without.body), ("miss", &first.body));
    assert_eq!(
        server.client.get(first.header("location")).problem(),
        "render_not_stored"
    );
    let ready = server.client.get("/readyz");
    assert_eq!(ready.status, 200);
    assert!(
        ready.json()["notes"][0]
            .as_str()
            .is_some_and(|note| note.contains("cache")),
        "{}",
        ready.text()
    );
    assert!(
        server
            .client
            .get("/metrics")
            .text()
            .contains("pastiche_cache_available 0")
    );

    redis.restart();
    until("Redis is used again", || apply(&server, 1).header("x-cache") == "hit");
    assert_eq!(server.client.get(first.header("location")).body, first.body);
}

#[test]
fn a_redis_that_is_full_or_stands_still_is_no_error() {
    let full = RedisServer::start(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]);
    let server = start(&full);
    for _ in 0..2 {
        assert_eq!(apply(&server, 1).header("x-cache"), "miss");
    }

    let slow = RedisServer::start(&[]);
    let server = start(&slow);
    let first = apply(&server, 1);
    slow.pause();
    assert_eq!(apply(&server, 1).body, first.body);
    slow.resume();
    until("Redis is used again", || apply(&server, 1).header("x-cache") == "hit");
}
