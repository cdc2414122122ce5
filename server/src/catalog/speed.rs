//! How fast a style is, in words.

use std::fmt;
use std::str::FromStr;

/// How fast a style's generator is on the device that measured it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// A picture of a million pixels while one waits.
    Fast,
    /// In a breath.
    Medium,
    /// Longer.
    Slow,
    /// Nobody has measured it yet.
    Unknown,
}

/// Below it a style is fast, in milliseconds for a million pixels.
const FAST_MS: f64 = 250.0;
/// Below it a style is not slow.
const MEDIUM_MS: f64 = 2_500.0;

impl Speed {
    /// Every class, the fastest first.
    pub const ALL: [Self; 4] = [Self::Fast, Self::Medium, Self::Slow, Self::Unknown];

    /// Of a generator that takes so many milliseconds for a million pixels.
    pub fn of(ms_per_megapixel: Option<f64>) -> Self {
        match ms_per_megapixel {
            Some(took) if took < FAST_MS => Self::Fast,
            Some(took) if took < MEDIUM_MS => Self::Medium,
            Some(_) => Self::Slow,
            None => Self::Unknown,
        }
    }

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Medium => "medium",
            Self::Slow => "slow",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|speed| speed.as_str() == text);
        known.ok_or_else(|| format!("`{text}` is no speed; there are fast, medium, slow and unknown"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_meet_without_a_gap() {
        assert_eq!(Speed::of(None), Speed::Unknown);
        assert_eq!(Speed::of(Some(249.9)), Speed::Fast);
        assert_eq!(Speed::of(Some(250.0)), Speed::Medium);
        assert_eq!(Speed::of(Some(2_499.9)), Speed::Medium);
        assert_eq!(Speed::of(Some(2_500.0)), Speed::Slow);
        for speed in Speed::ALL {
            assert_eq!(speed.as_str().parse(), Ok(speed));
        }
    }
}
