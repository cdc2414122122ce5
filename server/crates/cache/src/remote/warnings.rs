//! At most one warning a minute, with the count of those that were left out.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const QUIET: Duration = Duration::from_secs(60);

/// When the last warning was given, and what was left out since.
#[derive(Debug, Default)]
pub struct Warnings {
    last: Mutex<Option<(Instant, u64)>>,
}

impl Warnings {
    /// `Some` if a warning may be given now, with the number of those left out before it.
    pub fn admit(&self, now: Instant) -> Option<u64> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *last {
            Some((at, left_out)) if now < *at + QUIET => {
                *left_out += 1;
                None
            }
            _ => last.replace((now, 0)).map_or(Some(0), |(_, left_out)| Some(left_out)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_warning_a_minute() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let warnings = Warnings::default();
        let given = [0, 1, 59, 60, 61, 200].map(|second| warnings.admit(at(second)));
        assert_eq!(given, [Some(0), None, None, Some(2), None, Some(1)]);
    }
}
