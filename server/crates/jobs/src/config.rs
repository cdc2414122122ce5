//! How a runner works.

use std::time::Duration;

/// How a runner works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunnerConfig {
    /// Who it is, for people to read; another name for each process.
    pub worker: String,
    /// How many jobs it does at once, at least 1.
    pub slots: usize,
    /// How long a job stays its own without a heartbeat. A job whose node dies is taken up by another one after it; clocks of nodes must
    /// differ by less.
    pub lease: Duration,
    /// How often it renews a lease; at most a third of it.
    pub heartbeat: Duration,
    /// How often it looks for jobs that nobody woke it for.
    pub poll: Duration,
    /// How long a work that should stop has to do so before it is dropped.
    pub grace: Duration,
}

impl RunnerConfig {
    /// Two slots, a lease of 30 s with a heartbeat every 10 s, a look every second, a grace of 5 s.
    pub fn named(worker: impl Into<String>) -> Self {
        Self {
            worker: worker.into(),
            slots: 2,
            lease: Duration::from_secs(30),
            heartbeat: Duration::from_secs(10),
            poll: Duration::from_secs(1),
            grace: Duration::from_secs(5),
        }
    }

    pub(crate) fn sound(self) -> Self {
        Self {
            slots: self.slots.max(1),
            heartbeat: self.heartbeat.min(self.lease / 3),
            ..self
        }
    }
}
