//! Results by key: in memory with a byte bound, or in Redis.
//!
//! A cache may forget, it may be slow for a moment, but it is never wrong and never in the way:
//! [`Cache::get`] and [`Cache::put`] have no errors. Whatever fails is a miss, is told in the log at most once a
//! minute, and stands in [`Cache::status`]. A key is a digest of all that decides about the result, so entries
//! never change and nothing has to be invalidated.

mod counts;
mod entry;
mod error;
mod memory;
#[cfg(test)]
mod redis_server;
mod remote;
mod status;

use std::sync::Arc;

pub use entry::{Entry, Key};
pub use error::CacheError;
pub use remote::RedisConfig;
pub use status::{Check, Kind, Status};

use counts::Counts;
use memory::Memory;
use remote::Remote;

/// Where results are kept. Clones share one store.
#[derive(Clone, Debug)]
pub struct Cache {
    store: Store,
    counts: Arc<Counts>,
}

#[derive(Clone, Debug)]
enum Store {
    Memory(Memory),
    Redis(Arc<Remote>),
    Off,
}

impl Cache {
    /// A cache in this process's memory that keeps at most about `bytes` bytes, keys and overhead included.
    #[must_use]
    pub fn memory(bytes: u64) -> Self {
        Self::of(Store::Memory(Memory::new(bytes)))
    }

    /// A cache in Redis. Connects when it is first used, so a Redis that is down delays no start.
    ///
    /// # Errors
    /// If the URL is none of Redis, or no thread can be started.
    pub fn redis(config: RedisConfig) -> Result<Self, CacheError> {
        Ok(Self::of(Store::Redis(Arc::new(Remote::new(config)?))))
    }

    /// A cache that keeps nothing.
    #[must_use]
    pub fn off() -> Self {
        Self::of(Store::Off)
    }

    fn of(store: Store) -> Self {
        Self {
            store,
            counts: Arc::default(),
        }
    }

    /// What was put under this key, if it is still there and can be had in time.
    pub async fn get(&self, key: &Key) -> Option<Entry> {
        let entry = match &self.store {
            Store::Memory(memory) => memory.get(key),
            Store::Redis(remote) => remote.get(key).await,
            Store::Off => return None,
        };
        self.counts.looked_up(entry.is_some());
        entry
    }

    /// Keeps an entry, if there is room for it and the store answers in time.
    pub async fn put(&self, key: &Key, entry: &Entry) {
        match &self.store {
            Store::Memory(memory) => memory.put(key, entry),
            Store::Redis(remote) => remote.put(key, entry).await,
            Store::Off => {}
        }
    }

    /// What is known without asking anyone; for metrics and readiness.
    #[must_use]
    pub fn status(&self) -> Status {
        let (hits, misses) = self.counts.read();
        let status = match &self.store {
            Store::Memory(memory) => memory.status(),
            Store::Redis(remote) => remote.status(),
            Store::Off => Status::of(Kind::Off),
        };
        Status { hits, misses, ..status }
    }

    /// Asks the store, past its breaker, whether it is there; for `pastiche doctor`.
    ///
    /// # Errors
    /// If Redis does not answer in time, or refuses us; with its address and the reason.
    pub async fn check(&self) -> Result<Check, CacheError> {
        match &self.store {
            Store::Redis(remote) => remote.check().await,
            Store::Memory(_) | Store::Off => Ok(Check::default()),
        }
    }
}

#[cfg(test)]
mod tests;
