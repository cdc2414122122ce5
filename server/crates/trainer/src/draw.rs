//! Random numbers that depend on nothing but what they are for.
//!
//! Every draw of a run comes from its seed, the step and a purpose, so a run that is taken up again draws what it would
//! have drawn, whatever was drawn before and on whichever thread.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A row of random numbers.
#[derive(Clone, Debug)]
pub struct Draw {
    key: u64,
    drawn: u64,
}

impl Draw {
    /// The row for one purpose in one step of a run.
    pub fn new(run: u64, step: u64, purpose: &str) -> Self {
        let key = xxh3_64_with_seed(purpose.as_bytes(), xxh3_64_with_seed(&step.to_le_bytes(), run));
        Self { key, drawn: 0 }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.drawn += 1;
        xxh3_64_with_seed(&self.drawn.to_le_bytes(), self.key)
    }

    /// A number from 0 up to, and not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number from `low` up to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A number of the standard normal distribution (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// `count` random directions, all dimensions of each of them in a column: `(dimensions, count)`, row by row, of length 1.
    pub fn directions(&mut self, dimensions: usize, count: usize) -> Vec<f32> {
        let columns: Vec<Vec<f64>> = (0..count)
            .map(|_| {
                let column: Vec<f64> = (0..dimensions).map(|_| self.normal()).collect();
                let length = column.iter().map(|number| number * number).sum::<f64>().sqrt();
                column.iter().map(|number| number / length).collect()
            })
            .collect();
        (0..dimensions)
            .flat_map(|row| columns.iter().map(move |column| column[row] as f32))
            .collect()
    }

    /// A whole number below `bound`; 0 where that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let place = (u128::from(self.bits()) * bound as u128) >> 64;
        place as usize
    }

    /// Different whole numbers below `bound`, `count` of them or all there are, in random order.
    pub fn places(&mut self, bound: usize, count: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..bound).collect();
        let count = count.min(bound);
        for index in 0..count {
            let other = index + self.below(bound - index);
            places.swap(index, other);
        }
        places.truncate(count);
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(run: u64, step: u64, purpose: &str) -> Vec<u64> {
        let mut draw = Draw::new(run, step, purpose);
        (0..8).map(|_| draw.bits()).collect()
    }

    #[test]
    fn rows_depend_on_run_step_and_purpose_alone() {
        assert_eq!(row(1, 2, "crop"), row(1, 2, "crop"));
        for other in [row(2, 2, "crop"), row(1, 3, "crop"), row(1, 2, "flip")] {
            assert!(row(1, 2, "crop").iter().zip(&other).all(|(a, b)| a != b));
        }
    }

    #[test]
    fn numbers_are_spread_evenly() {
        let mut draw = Draw::new(3, 0, "even");
        let mut counts = [0; 10];
        (0..10_000).for_each(|_| counts[draw.below(10)] += 1);
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
        let mean = (0..10_000).map(|_| draw.between(-2.0, 4.0)).sum::<f64>() / 10_000.0;
        assert!((mean - 1.0).abs() < 0.1, "{mean}");
        assert_eq!(draw.below(0), 0);
    }

    #[test]
    fn places_are_different_ones() {
        let mut draw = Draw::new(3, 0, "places");
        let mut places = draw.places(20, 15);
        assert_eq!(places.len(), 15);
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 15);
        let mut all = draw.places(5, 9);
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4]);
    }
}
