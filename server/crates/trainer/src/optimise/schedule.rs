//! How the rate falls.

/// A rate that stays for a while and then falls in a straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// The rate at the beginning.
    pub rate: f64,
    /// The share of the run, from 0 to 1, after which it falls.
    pub constant: f64,
    /// The share of the rate that is left at the end.
    pub left: f64,
}

impl Default for Schedule {
    /// What CycleGAN and CUT are trained with: half of the run at 2e-4, then down almost to nothing.
    fn default() -> Self {
        Self {
            rate: 2e-4,
            constant: 0.5,
            left: 0.02,
        }
    }
}

impl Schedule {
    /// The rate when a share `done`, from 0 to 1, of the run is over.
    pub fn at(&self, done: f64) -> f64 {
        let falling = (1.0 - self.constant).max(f64::EPSILON);
        let fallen = ((done - self.constant) / falling).clamp(0.0, 1.0);
        self.rate * (1.0 - fallen * (1.0 - self.left))
    }
}
