//! Against a real `redis-server` that is started, stopped, restarted, paused and filled.

use std::sync::Mutex;

use redis::Commands;

use super::*;
use crate::redis_server::RedisServer;

const KEY: Key = [1; 32];

fn entry(bytes: usize) -> Entry {
    Entry {
        content_type: "image/png".to_owned(),
        body: vec![9; bytes].into(),
    }
}

/// A store with a clock that the test moves.
struct Case {
    remote: Remote,
    time: Arc<Mutex<Instant>>,
}

impl Case {
    fn new(url: String) -> Self {
        Self::with(RedisConfig {
            url,
            ..RedisConfig::default()
        })
    }

    fn with(config: RedisConfig) -> Self {
        let time = Arc::new(Mutex::new(Instant::now()));
        let clock = Arc::clone(&time);
        // A busy machine may be slow; only the test of slowness is to see the limit.
        let config = RedisConfig {
            timeout: config.timeout.max(Duration::from_secs(5)),
            ..config
        };
        let remote = Remote::with_clock(config, Arc::new(move || *clock.lock().unwrap())).unwrap();
        Self { remote, time }
    }

    fn after_the_pause(&self) {
        *self.time.lock().unwrap() += PAUSE;
    }

    async fn check(&self, key: &Key, expect: Option<&Entry>) {
        assert_eq!(self.remote.get(key).await.as_ref(), expect);
    }

    /// The state of the store: whether it is available, and how many calls have failed.
    fn check_status(&self, available: bool, failures: u64, problem: Option<&str>) {
        let status = self.remote.status();
        assert_eq!((status.available, status.failures), (available, failures), "{status:?}");
        match problem {
            Some(part) => assert!(
                status.problem.as_ref().is_some_and(|text| text.contains(part)),
                "{status:?}"
            ),
            None => assert_eq!(status.problem, None),
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_costs_one_attempt_in_a_pause() {
    let mut server = RedisServer::start(&[]);
    server.stop();
    let case = Case::new(server.url());
    case.check(&KEY, None).await;
    case.check_status(false, 1, Some("refused"));
    case.check(&KEY, None).await;
    case.remote.put(&KEY, &entry(10)).await;
    case.check_status(false, 1, Some("refused"));
    case.after_the_pause();
    case.remote.put(&KEY, &entry(10)).await;
    case.check_status(false, 2, Some("refused"));
    let error = case.remote.check().await.unwrap_err().to_string();
    assert!(error.contains(&server.url()[8..22]), "{error}");

    server.restart();
    case.after_the_pause();
    case.check(&KEY, None).await;
    case.check_status(true, 2, None);
}

#[tokio::test]
async fn a_server_that_is_restarted_is_used_again() {
    let mut server = RedisServer::start(&[]);
    let case = Case::new(server.url());
    case.remote.put(&KEY, &entry(10)).await;
    case.check(&KEY, Some(&entry(10))).await;

    server.stop();
    case.check(&KEY, None).await;
    assert!(!case.remote.status().available);

    server.restart();
    case.check(&KEY, None).await;
    assert!(!case.remote.status().available, "the pause has not ended");
    case.after_the_pause();
    case.remote.put(&KEY, &entry(20)).await;
    case.check(&KEY, Some(&entry(20))).await;
    case.check_status(true, 1, None);
}

#[tokio::test]
async fn a_server_that_hangs_is_left_alone_until_it_answers() {
    let server = RedisServer::start(&[]);
    let mut case = Case::new(server.url());
    case.remote.put(&KEY, &entry(10)).await;
    let limit = Duration::from_millis(300);
    let clock = Arc::clone(&case.time);
    let config = RedisConfig {
        url: server.url(),
        timeout: limit,
        ..RedisConfig::default()
    };
    case.remote = Remote::with_clock(config, Arc::new(move || *clock.lock().unwrap())).unwrap();
    case.check(&KEY, Some(&entry(10))).await;

    server.pause();
    let start = Instant::now();
    case.check(&KEY, None).await;
    assert!((limit..limit * 20).contains(&start.elapsed()), "{:?}", start.elapsed());
    case.check_status(false, 1, Some("no answer within 300 ms"));
    case.remote.put(&KEY, &entry(20)).await;
    case.check(&KEY, None).await;
    case.check_status(false, 1, Some("no answer"));
    case.after_the_pause();
    case.check(&KEY, None).await;
    case.check_status(false, 2, Some("no answer"));

    server.resume();
    case.after_the_pause();
    case.remote.check().await.unwrap();
    case.check(&KEY, Some(&entry(10))).await;
    case.check_status(true, 2, None);
}

#[tokio::test]
async fn a_full_server_takes_nothing_and_gives_what_it_has() {
    let server = RedisServer::start(&["--maxmemory", "5mb", "--maxmemory-policy", "noeviction"]);
    let case = Case::new(server.url());
    let keys: Vec<Key> = (0..20).map(|number| [number; 32]).collect();
    for key in &keys {
        case.after_the_pause();
        case.remote.put(key, &entry(500_000)).await;
    }
    let status = case.remote.status();
    assert!(status.available && status.failures > 0, "{status:?}");
    assert!(status.problem.unwrap().contains("OOM"));
    case.check(&keys[0], Some(&entry(500_000))).await;
    case.check(&keys[19], None).await;

    let failures = status.failures;
    case.remote.put(&keys[19], &entry(500_000)).await;
    assert_eq!(
        case.remote.status().failures,
        failures,
        "no value is sent during the pause"
    );

    let _: () = redis::cmd("FLUSHALL").query(&mut server.connect()).unwrap();
    case.after_the_pause();
    case.remote.put(&keys[19], &entry(500_000)).await;
    case.check(&keys[19], Some(&entry(500_000))).await;
    case.check_status(true, failures, None);
}

#[tokio::test]
async fn a_value_that_is_not_ours_is_a_miss_and_is_written_anew() {
    let server = RedisServer::start(&[]);
    let case = Case::new(server.url());
    let mut own = server.connect();
    let name = case.remote.name(&KEY);
    let changes: [fn(&mut redis::Connection, &str, Vec<u8>); 5] = [
        |own, name, _| own.set(name, "something of another program").unwrap(),
        |own, name, value| own.set(name, &value[..value.len() - 1]).unwrap(),
        |own, name, mut value| {
            *value.last_mut().unwrap() ^= 1;
            own.set(name, value).unwrap()
        },
        |own, name, _| own.set(name, value::encode(&[2; 32], &entry(10)).unwrap()).unwrap(),
        |own, name, _| {
            let _: () = own.del(name).unwrap();
            own.lpush(name, "a list").unwrap()
        },
    ];
    for (number, change) in (1..).zip(changes) {
        case.remote.put(&KEY, &entry(10)).await;
        case.check(&KEY, Some(&entry(10))).await;
        let value = own.get(&name).unwrap();
        change(&mut own, &name, value);
        case.check(&KEY, None).await;
        case.check_status(true, number, None);
    }
}

#[tokio::test]
async fn values_have_a_name_a_life_and_a_largest_size() {
    let server = RedisServer::start(&[]);
    let config = RedisConfig {
        url: server.url(),
        prefix: "studio:".to_owned(),
        ttl: Duration::from_secs(60),
        max_value_bytes: 1_000,
        ..RedisConfig::default()
    };
    let case = Case::with(config);
    case.remote.put(&KEY, &entry(500)).await;
    case.remote.put(&[2; 32], &entry(1_000)).await;
    let mut own = server.connect();
    let names: Vec<String> = own.keys("*").unwrap();
    assert_eq!(names, [format!("studio:{}", "01".repeat(32))]);
    let left_ms: i64 = own.pttl(&names[0]).unwrap();
    assert!((1..=60_000).contains(&left_ms), "{left_ms}");
    case.check_status(true, 0, None);
}

#[tokio::test]
async fn a_server_that_wants_a_password_is_told_of() {
    let server = RedisServer::start(&["--requirepass", "right"]);
    let with_password = |password| server.url().replace("127.0.0.1", &format!(":{password}@127.0.0.1"));
    for url in [server.url(), with_password("wrong")] {
        let case = Case::new(url);
        case.check(&KEY, None).await;
        assert!(!case.remote.status().available);
        let error = case.remote.check().await.unwrap_err().to_string();
        assert!(!error.contains("wrong:") && error.contains("127.0.0.1"), "{error}");
    }
    let case = Case::new(with_password("right"));
    case.remote.put(&KEY, &entry(10)).await;
    case.check(&KEY, Some(&entry(10))).await;
}

#[test]
fn the_connection_outlives_the_runtime_that_first_used_it() {
    let server = RedisServer::start(&[]);
    let case = Case::new(server.url());
    let on_a_new_runtime = |future: &mut dyn FnMut(&tokio::runtime::Runtime)| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        future(&runtime);
    };
    on_a_new_runtime(&mut |runtime| runtime.block_on(case.remote.put(&KEY, &entry(10))));
    on_a_new_runtime(&mut |runtime| runtime.block_on(case.check(&KEY, Some(&entry(10)))));
    case.check_status(true, 0, None);
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_the_connection_whole() {
    let server = RedisServer::start(&[]);
    let case = Case::new(server.url());
    case.remote.put(&KEY, &entry(100_000)).await;
    for _ in 0..100 {
        let mut look_up = Box::pin(case.remote.get(&KEY));
        // Started and dropped; on a busy machine it may have ended by then.
        let _ = look_up
            .as_mut()
            .poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    }
    case.check(&KEY, Some(&entry(100_000))).await;
    case.check_status(true, 0, None);
}
