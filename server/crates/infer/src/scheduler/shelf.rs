//! The generators that are loaded on a device, least recently used first, under a byte budget.
//!
//! A generator is taken off the shelf to run and put back after it, so one that is at work cannot be unloaded.

use std::collections::VecDeque;

use super::work::LoadKey;
use crate::Generator;

/// A generator on its device.
pub(super) struct Loaded {
    pub key: LoadKey,
    pub generator: Box<dyn Generator>,
    /// Device memory that it held after its last run.
    pub bytes: u64,
    /// Whether a batch failed on it: from then on its works run one at a time.
    pub alone: bool,
}

pub(super) struct Shelf {
    /// The least recently used first.
    loaded: VecDeque<Loaded>,
    budget_bytes: u64,
}

impl Shelf {
    pub fn new(budget_bytes: u64) -> Self {
        Self {
            loaded: VecDeque::new(),
            budget_bytes,
        }
    }

    pub fn len(&self) -> usize {
        self.loaded.len()
    }

    pub fn bytes(&self) -> u64 {
        self.loaded
            .iter()
            .map(|loaded| loaded.bytes)
            .fold(0, u64::saturating_add)
    }

    /// Takes a generator off the shelf.
    pub fn take(&mut self, key: &LoadKey) -> Option<Loaded> {
        let place = self.loaded.iter().position(|loaded| loaded.key == *key)?;
        self.loaded.remove(place)
    }

    /// Puts a generator onto the shelf, as the most recently used.
    pub fn put(&mut self, loaded: Loaded) {
        self.loaded.push_back(loaded);
    }

    /// Takes the least recently used generator off the shelf if the shelf and `more` bytes beside it are above the budget.
    pub fn overflow(&mut self, more: u64) -> Option<Loaded> {
        let over = self.bytes().saturating_add(more) > self.budget_bytes;
        over.then(|| self.loaded.pop_front()).flatten()
    }

    /// Takes the least recently used generator off the shelf.
    pub fn pop(&mut self) -> Option<Loaded> {
        self.loaded.pop_front()
    }
}
