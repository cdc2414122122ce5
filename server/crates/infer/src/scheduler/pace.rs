//! How fast a device has been lately, to tell those who are turned away when to come back.

use std::time::Duration;

/// Said before the first run.
const UNKNOWN: Duration = Duration::from_secs(1);
/// No estimate is shorter: a client that comes back sooner only knocks.
const SHORTEST: Duration = Duration::from_millis(100);
/// No estimate is longer: by then the queue has other people in it.
const LONGEST: Duration = Duration::from_secs(60);

/// An exponentially weighted moving average of the time one work takes, where the newest sample counts for a fifth.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    per_work: Option<Duration>,
}

impl Pace {
    /// Notes a run of `works` works that took `ran`.
    pub fn record(&mut self, works: usize, ran: Duration) {
        let sample = ran / u32::try_from(works.max(1)).unwrap_or(u32::MAX);
        self.per_work = Some(self.per_work.map_or(sample, |mean| mean / 5 * 4 + sample / 5));
    }

    /// The average, once there has been a run.
    pub fn per_work(&self) -> Option<Duration> {
        self.per_work
    }

    /// How long `works` works should take from now.
    pub fn estimate(&self, works: usize) -> Duration {
        let works = u32::try_from(works).unwrap_or(u32::MAX);
        self.per_work
            .unwrap_or(UNKNOWN)
            .saturating_mul(works)
            .clamp(SHORTEST, LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After `runs` of (works, ms), ten works are estimated at `expect_ms`.
    fn check(runs: &[(usize, u64)], expect_ms: u64) {
        let mut pace = Pace::default();
        for &(works, ms) in runs {
            pace.record(works, Duration::from_millis(ms));
        }
        assert_eq!(pace.estimate(10), Duration::from_millis(expect_ms), "{runs:?}");
    }

    #[test]
    fn estimates_follow_the_runs() {
        check(&[], 10_000);
        check(&[(1, 100)], 1_000);
        check(&[(4, 400)], 1_000);
        check(&[(1, 100), (1, 600)], 2_000);
        check(&[(1, 1)], 100);
        check(&[(1, 3_600_000)], 60_000);
        check(&[(0, 50)], 500);
    }

    #[test]
    fn huge_queues_do_not_overflow() {
        let mut pace = Pace::default();
        pace.record(1, Duration::MAX);
        assert_eq!(pace.estimate(usize::MAX), LONGEST);
        assert_eq!(pace.estimate(0), SHORTEST);
    }
}
