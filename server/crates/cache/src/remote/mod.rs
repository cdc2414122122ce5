//! Results in Redis: shared by all nodes, and there after a restart.
//!
//! Every call has one time limit for all of it, connecting included. A call that fails or is too slow opens a
//! [`Breaker`] for [`PAUSE`], so that a Redis that is down costs one render in a while some milliseconds. A Redis
//! that answers but takes no values (full, read-only) has a breaker for writes alone; what it has is still read.

mod breaker;
mod link;
mod thread;
mod value;
mod warnings;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use redis::{Cmd, FromRedisValue};

use crate::entry::{Entry, Key};
use crate::error::CacheError;
use crate::status::{Check, Kind, Status};
use breaker::Breaker;
use link::{Failure, Link};
use thread::Thread;
use warnings::Warnings;

/// How long Redis is left alone after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// Where Redis is, and what we ask of it.
#[derive(Clone)]
pub struct RedisConfig {
    /// `redis://[user:password@]host[:port][/db]`, or `redis+unix:///path/to/socket`.
    pub url: String,
    /// The limit of one look-up or store, connecting included. A look-up that takes longer is a miss.
    pub timeout: Duration,
    /// What our keys begin with. The rest is the key in hex.
    pub prefix: String,
    /// Larger values, with about 70 bytes of our own, are not stored.
    pub max_value_bytes: u64,
    /// How long Redis keeps a value at most; at least a millisecond.
    pub ttl: Duration,
}

impl Default for RedisConfig {
    /// The local Redis, 250 ms, `pastiche:`, 32 MiB, 7 days.
    fn default() -> Self {
        Self {
            url: "redis://127.0.0.1:6379/0".to_owned(),
            timeout: Duration::from_millis(250),
            prefix: "pastiche:".to_owned(),
            max_value_bytes: 32 << 20,
            ttl: Duration::from_hours(7 * 24),
        }
    }
}

impl fmt::Debug for RedisConfig {
    /// Without the URL, which may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RedisConfig")
            .field("timeout", &self.timeout)
            .field("prefix", &self.prefix)
            .field("max_value_bytes", &self.max_value_bytes)
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}

/// Tells the time; tests have one of their own.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// The store.
#[derive(Debug)]
pub struct Remote {
    thread: Thread,
    config: RedisConfig,
    calls: Arc<Calls>,
}

impl Remote {
    /// Does not connect yet.
    pub fn new(config: RedisConfig) -> Result<Self, CacheError> {
        Self::with_clock(config, Arc::new(Instant::now))
    }

    /// With a clock for the breakers and warnings; time limits follow the true one.
    pub fn with_clock(config: RedisConfig, clock: Clock) -> Result<Self, CacheError> {
        let link = Link::new(&config.url, config.timeout)?;
        let thread = Thread::start("cache-redis")?;
        Ok(Self {
            thread,
            config,
            calls: Arc::new(Calls::new(link, clock)),
        })
    }

    /// What is stored under a key, if it is ours and comes in time.
    pub async fn get(&self, key: &Key) -> Option<Entry> {
        let command = Cmd::get(self.name(key));
        let calls = Arc::clone(&self.calls);
        let value: Bytes = self.thread.run(async move { calls.read(command).await }).await.ok()??;
        match value::decode(key, &value) {
            Ok(entry) => Some(entry),
            Err(bad) => {
                self.calls.report(&bad);
                None
            }
        }
    }

    /// Stores an entry, if it is not too large and Redis takes it.
    pub async fn put(&self, key: &Key, entry: &Entry) {
        if value::encoded_bytes(entry) as u64 > self.config.max_value_bytes {
            return;
        }
        let Some(value) = value::encode(key, entry) else { return };
        let ttl_ms = u64::try_from(self.config.ttl.as_millis()).unwrap_or(u64::MAX).max(1);
        let command = Cmd::pset_ex(self.name(key), value, ttl_ms);
        let calls = Arc::clone(&self.calls);
        // The only error is that of a thread that has ended, when nothing is left to be said.
        let _ = self.thread.run(async move { calls.write(command).await }).await;
    }

    /// What is known without asking.
    pub fn status(&self) -> Status {
        Status {
            available: self.calls.link_breaker.reason().is_none(),
            problem: self
                .calls
                .link_breaker
                .reason()
                .or_else(|| self.calls.write_breaker.reason()),
            failures: self.calls.failures.load(Ordering::Relaxed),
            ..Status::of(Kind::Redis)
        }
    }

    /// Asks for the server's version, whatever the breakers say.
    pub async fn check(&self) -> Result<Check, CacheError> {
        let address = self.calls.link.address();
        let calls = Arc::clone(&self.calls);
        let start = Instant::now();
        let answer = self.thread.run(async move { calls.version().await }).await;
        let reason = match answer {
            Ok(Ok(version)) => {
                let server = Some(format!("Redis {version} at {address}"));
                return Ok(Check {
                    server,
                    round_trip: start.elapsed(),
                });
            }
            Ok(Err(failure)) => failure.to_string(),
            Err(ended) => ended.to_string(),
        };
        Err(CacheError::Unavailable { address, reason })
    }

    fn name(&self, key: &Key) -> String {
        self.config.prefix.clone() + &hex::encode(key)
    }
}

/// The calls to Redis with what is remembered of their outcomes. They run on the thread of [`Remote`], so that an
/// outcome is noted even when the caller has gone.
struct Calls {
    link: Link,
    link_breaker: Breaker,
    write_breaker: Breaker,
    warnings: Warnings,
    failures: AtomicU64,
    clock: Clock,
}

impl Calls {
    fn new(link: Link, clock: Clock) -> Self {
        Self {
            link,
            link_breaker: Breaker::new(PAUSE),
            write_breaker: Breaker::new(PAUSE),
            warnings: Warnings::default(),
            failures: AtomicU64::new(0),
            clock,
        }
    }

    async fn read(&self, command: Cmd) -> Option<Bytes> {
        if !self.link_breaker.admits((self.clock)()) {
            return None;
        }
        match self.call(command).await {
            Ok(value) => value,
            // One key holds something that is no string; that says nothing about the others.
            Err(failure) if failure.code() == Some("WRONGTYPE") => {
                self.report(&failure);
                None
            }
            Err(failure) => {
                self.link_breaker.open((self.clock)(), failure.to_string());
                self.report(&failure);
                None
            }
        }
    }

    async fn write(&self, command: Cmd) {
        let now = (self.clock)();
        if !self.write_breaker.admits(now) || !self.link_breaker.admits(now) {
            return;
        }
        match self.call::<()>(command).await {
            Ok(()) => self.write_breaker.close(),
            Err(failure) => {
                let breaker = if failure.code().is_some() {
                    &self.write_breaker
                } else {
                    &self.link_breaker
                };
                breaker.open((self.clock)(), failure.to_string());
                self.report(&failure);
            }
        }
    }

    async fn version(&self) -> Result<String, Failure> {
        let info: String = self.call(redis::cmd("INFO").arg("server").to_owned()).await?;
        let version = info.lines().find_map(|line| line.strip_prefix("redis_version:"));
        Ok(version.unwrap_or("of unknown version").to_owned())
    }

    /// Whoever answers, even with an error, is there.
    async fn call<T: FromRedisValue>(&self, command: Cmd) -> Result<T, Failure> {
        let outcome = self.link.call(command).await;
        match &outcome {
            Ok(_) => self.link_breaker.close(),
            Err(failure) if failure.code().is_some() => self.link_breaker.close(),
            Err(_) => {}
        }
        outcome
    }

    fn report(&self, problem: &dyn fmt::Display) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        if let Some(left_out) = self.warnings.admit((self.clock)()) {
            tracing::warn!(
                address = self.link.address(),
                left_out,
                "the Redis cache: {problem}; results are served uncached where it fails"
            );
        }
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Calls")
            .field("address", &self.link.address())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
