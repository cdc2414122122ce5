//! How fast a device is, learnt from what ran on it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use infer::Precision;

/// Operations below which a run says nothing: what it took went into moving data, and the next, larger one would be refused for it.
const LEAST_FLOP: u64 = 1_000_000_000;

/// Floating-point operations a second, by precision.
#[derive(Default)]
pub(crate) struct Rates(Mutex<HashMap<Precision, f64>>);

impl Rates {
    /// A slow run (others were on the device) counts a little, a fast one at once; a small one not at all.
    pub(crate) fn learn(&self, precision: Precision, flop: u64, took: Duration) {
        if flop < LEAST_FLOP {
            return;
        }
        let rate = flop as f64 / took.as_secs_f64().max(1e-9);
        let mut rates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = rates.entry(precision).or_insert(rate);
        *known = known.mul_add(0.9, rate * 0.1).max(rate);
    }

    /// How many operations fit into `time`; infinite before anything large has run.
    pub(crate) fn flop_in(&self, precision: Precision, time: Duration) -> f64 {
        let rates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rates
            .get(&precision)
            .map_or(f64::INFINITY, |rate| rate * time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_generator_that_computes_nothing_says_nothing_of_the_device() {
        let rates = Rates::default();
        rates.learn(Precision::F32, 0, SECOND);
        rates.learn(Precision::F32, LEAST_FLOP - 1, SECOND);
        assert_eq!(rates.flop_in(Precision::F32, SECOND), f64::INFINITY);
    }

    #[test]
    fn a_fast_run_counts_at_once_and_a_slow_one_a_little() {
        let rates = Rates::default();
        rates.learn(Precision::F32, LEAST_FLOP, SECOND);
        assert_eq!(rates.flop_in(Precision::F32, 2 * SECOND), 2e9);
        rates.learn(Precision::F32, 4 * LEAST_FLOP, SECOND);
        assert_eq!(rates.flop_in(Precision::F32, SECOND), 4e9);
        rates.learn(Precision::F32, LEAST_FLOP, SECOND);
        assert!((rates.flop_in(Precision::F32, SECOND) - 3.7e9).abs() < 1.0);
        assert_eq!(rates.flop_in(Precision::F16, SECOND), f64::INFINITY);
    }
}
