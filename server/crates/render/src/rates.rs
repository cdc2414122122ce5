//! How fast a device is, learnt from what ran on it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use infer::Precision;

/// Floating-point operations a second, by precision.
#[derive(Default)]
pub(crate) struct Rates(Mutex<HashMap<Precision, f64>>);

impl Rates {
    /// A slow run (others were on the device) counts a little, a fast one at once.
    pub(crate) fn learn(&self, precision: Precision, flop: u64, took: Duration) {
        let rate = flop as f64 / took.as_secs_f64().max(1e-9);
        let mut rates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = rates.entry(precision).or_insert(rate);
        *known = known.mul_add(0.9, rate * 0.1).max(rate);
    }

    /// How many operations fit into `time`; infinite before anything has run.
    pub(crate) fn flop_in(&self, precision: Precision, time: Duration) -> f64 {
        let rates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rates
            .get(&precision)
            .map_or(f64::INFINITY, |rate| rate * time.as_secs_f64())
    }
}
