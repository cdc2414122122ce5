//! Results in this process's memory, at most so many bytes of them.
//!
//! moka decides what stays: entries that are asked for often are kept over newer ones that are not.

use bytes::Bytes;
use moka::sync;

use crate::entry::{Entry, Key};
use crate::status::{Kind, Status};

/// What an entry costs beside its bytes: the key, the map's own records, two allocations.
const OVERHEAD_BYTES: usize = 256;

/// The store.
#[derive(Clone, Debug)]
pub struct Memory {
    entries: sync::Cache<Key, Entry>,
}

impl Memory {
    /// Keeps at most about `bytes` bytes.
    pub fn new(bytes: u64) -> Self {
        let entries = sync::Cache::builder()
            .max_capacity(bytes)
            .weigher(|_: &Key, entry| weight(entry))
            .build();
        Self { entries }
    }

    /// What is kept under a key.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        self.entries.get(key)
    }

    /// Keeps a copy of an entry. A copy, because the bytes may be a part of a buffer many times their size, which
    /// would stay allocated behind them.
    pub fn put(&self, key: &Key, entry: &Entry) {
        if u64::from(weight(entry)) > self.entries.policy().max_capacity().unwrap_or(u64::MAX) {
            return;
        }
        let entry = Entry {
            content_type: entry.content_type.clone(),
            body: Bytes::copy_from_slice(&entry.body),
        };
        self.entries.insert(*key, entry);
    }

    /// What is kept, after what is due has been thrown out.
    pub fn status(&self) -> Status {
        self.entries.run_pending_tasks();
        Status {
            entries: Some(self.entries.entry_count()),
            bytes: Some(self.entries.weighted_size()),
            ..Status::of(Kind::Memory)
        }
    }
}

fn weight(entry: &Entry) -> u32 {
    let bytes = OVERHEAD_BYTES + entry.content_type.len() + entry.body.len();
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(bytes: usize) -> Entry {
        Entry {
            content_type: "image/png".to_owned(),
            body: vec![7; bytes].into(),
        }
    }

    fn key(number: usize) -> Key {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&number.to_le_bytes());
        key
    }

    #[test]
    fn what_is_put_is_got() {
        let memory = Memory::new(10_000);
        memory.put(&key(1), &entry(1_000));
        assert_eq!(memory.get(&key(1)), Some(entry(1_000)));
        assert_eq!(memory.get(&key(2)), None);
        let status = memory.status();
        assert_eq!((status.entries, status.bytes), (Some(1), Some(1_265)));
    }

    #[test]
    fn the_bound_holds_whatever_is_put() {
        let memory = Memory::new(100_000);
        for number in 0..1_000 {
            memory.put(&key(number), &entry(number * 10));
        }
        let bytes = memory.status().bytes.unwrap();
        assert!((50_000..=100_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn what_exceeds_the_bound_is_not_kept_and_throws_nothing_out() {
        let memory = Memory::new(10_000);
        memory.put(&key(1), &entry(1_000));
        memory.put(&key(2), &entry(20_000));
        assert_eq!(memory.status().entries, Some(1));
        assert_eq!(memory.get(&key(1)), Some(entry(1_000)));
        assert_eq!(memory.get(&key(2)), None);
    }

    #[test]
    fn a_part_of_a_large_buffer_does_not_keep_it() {
        let memory = Memory::new(10_000);
        let large = Bytes::from(vec![7; 1 << 20]);
        memory.put(
            &key(1),
            &Entry {
                content_type: String::new(),
                body: large.slice(..100),
            },
        );
        assert!(large.is_unique(), "the buffer has no other owner");
        assert_eq!(memory.get(&key(1)).unwrap().body, large.slice(..100));
    }
}
