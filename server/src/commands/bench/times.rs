//! How long a call takes, over several.

use std::fmt;
use std::time::Instant;

use serde::Serialize;

/// Calls before the first that counts.
const WARM_UP: usize = 2;

/// Milliseconds of several calls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Times {
    /// The middle one.
    pub median_ms: f64,
    /// The shortest.
    pub min_ms: f64,
    /// Nine of ten are at most as long.
    pub p90_ms: f64,
}

/// Makes `call` a few times, and then `runs` times (at least once) that count.
///
/// # Errors
/// That of the first call that fails.
pub fn measure<T>(runs: usize, mut call: impl FnMut() -> anyhow::Result<T>) -> anyhow::Result<Times> {
    for _ in 0..WARM_UP {
        call()?;
    }
    let mut times_ms = Vec::with_capacity(runs.max(1));
    for _ in 0..runs.max(1) {
        let begun = Instant::now();
        call()?;
        times_ms.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(Times::of(times_ms))
}

impl Times {
    /// `times_ms` must not be empty.
    pub fn of(mut times_ms: Vec<f64>) -> Self {
        times_ms.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| times_ms[((times_ms.len() - 1) as f64 * share).round() as usize];
        Self {
            median_ms: at(0.5),
            min_ms: at(0.0),
            p90_ms: at(0.9),
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            median_ms,
            min_ms,
            p90_ms,
        } = self;
        write!(f, "median {median_ms:.1} ms, min {min_ms:.1}, p90 {p90_ms:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn middle_shortest_and_nine_of_ten() {
        let times = Times::of((1..=11).rev().map(f64::from).collect());
        assert_eq!((times.median_ms, times.min_ms, times.p90_ms), (6.0, 1.0, 10.0));
        let one = Times::of(vec![2.0]);
        assert_eq!((one.median_ms, one.min_ms, one.p90_ms), (2.0, 2.0, 2.0));
    }
}
