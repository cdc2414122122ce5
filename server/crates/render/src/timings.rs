//! How long each stage of a render took.

use std::time::{Duration, Instant};

/// Stages in the order in which they ended, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timings(Vec<(&'static str, Duration)>);

impl Timings {
    /// Adds a stage.
    pub fn add(&mut self, stage: &'static str, took: Duration) {
        match self.0.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, sum)) => *sum += took,
            None => self.0.push((stage, took)),
        }
    }

    /// Does `work` and adds the time it took to `stage`.
    pub fn measure<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let result = work();
        self.add(stage, begin.elapsed());
        result
    }

    /// The stages: decode, before, wait, generator, after, encode.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> + '_ {
        self.0.iter().copied()
    }
}
