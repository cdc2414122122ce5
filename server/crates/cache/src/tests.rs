//! What is put is found again, in memory and in Redis, and whatever Redis does is never more than a miss.

use super::*;

const KEY: Key = [1; 32];

fn entry() -> Entry {
    Entry {
        content_type: "image/png".to_owned(),
        body: vec![9; 100].into(),
    }
}

/// Looks up, puts, looks up again; expects whether the second look-up finds it.
async fn check(cache: &Cache, expect: bool) {
    assert_eq!(cache.get(&KEY).await, None);
    cache.put(&KEY, &entry()).await;
    assert_eq!(cache.get(&KEY).await, expect.then(entry));
    let status = cache.status();
    assert!(status.available && status.problem.is_none(), "{status:?}");
    if status.kind != Kind::Off {
        assert_eq!((status.hits, status.misses), (u64::from(expect), 2 - u64::from(expect)));
    }
    cache.check().await.unwrap();
}

#[tokio::test]
async fn in_memory() {
    let cache = Cache::memory(1 << 20);
    check(&cache, true).await;
    assert_eq!(cache.status().entries, Some(1));
    assert_eq!(cache.clone().get(&KEY).await, Some(entry()), "clones share one store");
}

#[tokio::test]
async fn in_redis() {
    let server = redis_server::RedisServer::start(&[]);
    let cache = Cache::redis(RedisConfig {
        url: server.url(),
        ..RedisConfig::default()
    })
    .unwrap();
    check(&cache, true).await;
    let version = cache.check().await.unwrap().server.unwrap();
    assert!(
        version.starts_with("Redis ") && version.contains("127.0.0.1"),
        "{version}"
    );
}

#[tokio::test]
async fn off() {
    let cache = Cache::off();
    check(&cache, false).await;
    assert_eq!(cache.status(), Status::of(Kind::Off));
}

#[test]
fn a_url_that_is_none_of_redis_is_told_without_its_password() {
    let url = "http://me:secret@localhost".to_owned();
    let error = Cache::redis(RedisConfig {
        url,
        ..RedisConfig::default()
    })
    .unwrap_err()
    .to_string();
    assert!(
        error.contains("redis://user:password@host:6379/0") && !error.contains("secret"),
        "{error}"
    );
}
