//! Room for bodies: how many bytes of them may lie in memory at once.
//!
//! Each body is bounded, and so are places in the queue, but bodies that are still coming in are in no queue: many slow
//! clients together could take all memory. Who finds no room gets an answer at once and can come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Room for all bodies together.
#[derive(Clone, Debug)]
pub struct Room {
    bytes: u64,
    free: Arc<AtomicU64>,
}

/// What one body takes; free again when it is dropped.
#[derive(Debug)]
pub struct Held {
    free: Arc<AtomicU64>,
    bytes: u64,
}

impl Room {
    /// Room for this many bytes.
    pub fn new(bytes: u64) -> Self {
        Self {
            bytes,
            free: Arc::new(AtomicU64::new(bytes)),
        }
    }

    /// Bytes that lie in memory now.
    pub fn taken(&self) -> u64 {
        self.bytes - self.free.load(Ordering::Relaxed)
    }

    /// A body that takes nothing yet.
    pub fn enter(&self) -> Held {
        Held {
            free: Arc::clone(&self.free),
            bytes: 0,
        }
    }
}

impl Held {
    /// Takes `more` bytes; whether there was room for them.
    pub fn grow(&mut self, more: u64) -> bool {
        let taken = self
            .free
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |free| free.checked_sub(more));
        self.bytes += if taken.is_ok() { more } else { 0 };
        taken.is_ok()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.free.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_free_again_afterwards() {
        let room = Room::new(10);
        let (mut first, mut second) = (room.enter(), room.enter());
        assert!(first.grow(4) && second.grow(6));
        assert!(!first.grow(1) && !second.grow(1));
        assert_eq!(room.taken(), 10);
        drop(second);
        assert_eq!(room.taken(), 4);
        assert!(first.grow(6) && !first.grow(1));
        drop(first);
        assert!(room.enter().grow(10));
    }
}
