//! Leaves something alone for a while after it has failed.
//!
//! Without it, every render would wait for the time-out of a Redis that is down. With it, at most one call in
//! each pause does; the first that succeeds lets all others through again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Closed while things work, open for a pause after each failure.
#[derive(Debug)]
pub struct Breaker {
    pause: Duration,
    open: Mutex<Option<Open>>,
}

#[derive(Debug)]
struct Open {
    until: Instant,
    reason: String,
}

impl Breaker {
    /// A closed breaker.
    pub fn new(pause: Duration) -> Self {
        Self {
            pause,
            open: Mutex::new(None),
        }
    }

    /// Whether a call may be made now. After the pause one call may, as a probe; the others wait for its outcome,
    /// or for the next pause to end.
    pub fn admits(&self, now: Instant) -> bool {
        match &mut *self.state() {
            None => true,
            Some(open) if now >= open.until => {
                open.until = now + self.pause;
                true
            }
            Some(_) => false,
        }
    }

    /// The call has succeeded.
    pub fn close(&self) {
        *self.state() = None;
    }

    /// The call has failed.
    pub fn open(&self, now: Instant, reason: String) {
        *self.state() = Some(Open {
            until: now + self.pause,
            reason,
        });
    }

    /// Why it is open, if it is.
    pub fn reason(&self) -> Option<String> {
        self.state().as_ref().map(|open| open.reason.clone())
    }

    fn state(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_probe_in_each_pause_until_it_succeeds() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let breaker = Breaker::new(Duration::from_secs(5));
        assert!(breaker.admits(at(0)) && breaker.admits(at(0)));

        breaker.open(at(0), "refused".to_owned());
        assert_eq!(breaker.reason().as_deref(), Some("refused"));
        assert!(!breaker.admits(at(4)));
        assert!(breaker.admits(at(5)), "the probe");
        assert!(!breaker.admits(at(6)), "its outcome is not known");
        breaker.open(at(7), "too slow".to_owned());
        assert!(!breaker.admits(at(11)));

        assert!(breaker.admits(at(12)), "the next probe");
        assert!(breaker.admits(at(17)), "which never came back");
        breaker.close();
        assert!(breaker.admits(at(17)) && breaker.admits(at(17)));
        assert_eq!(breaker.reason(), None);
    }
}
