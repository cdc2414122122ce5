//! Randomness that is none: numbers from a seed, a frame and a place, the same every time.

/// Noise of one call. A number depends on the seed, the frame, the place and the channel alone, so that rows can be made
/// in any order and a part of a picture gets the grain that the whole would have there.
///
/// ```
/// use pastiche_plugin::Noise;
///
/// let noise = Noise::new(7, 0);
/// assert_eq!(noise.bits(3, 4, 0), Noise::new(7, 0).bits(3, 4, 0));
/// assert_ne!(noise.bits(3, 4, 0), Noise::new(7, 1).bits(3, 4, 0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noise {
    key: u32,
}

impl Noise {
    /// The noise of a call: `Noise::new(call.seed(), call.frame())`.
    pub fn new(seed: u64, frame: u64) -> Self {
        let mixed = splitmix(splitmix(seed) ^ frame);
        Self {
            key: (mixed ^ (mixed >> 32)) as u32,
        }
    }

    /// 32 evenly distributed bits for a place and a channel.
    #[inline]
    pub fn bits(self, x: u32, y: u32, channel: u32) -> u32 {
        let row = mix(self.key ^ mix(y.wrapping_add(channel.wrapping_mul(0x9e37_79b9))));
        mix(row ^ x.wrapping_mul(0x85eb_ca6b))
    }

    /// A number of about a normal distribution with mean 0 and standard deviation 1, never beyond 3.5: the sum of the
    /// four bytes of [`Noise::bits`].
    #[inline]
    pub fn normal(self, x: u32, y: u32, channel: u32) -> f32 {
        /// Four even numbers of 0 to 255 have the variance 4 * (256² - 1) / 12.
        const DEVIATION: f32 = 147.799_64;
        let bits = self.bits(x, y, channel);
        let sum = (bits & 0xff) + (bits >> 8 & 0xff) + (bits >> 16 & 0xff) + (bits >> 24);
        (sum as f32 - 510.0) / DEVIATION
    }
}

/// A hash of 32 bits with low bias ("lowbias32", Chris Wellons, <https://nullprogram.com/blog/2018/07/31/>).
#[inline]
fn mix(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

/// One step of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
fn splitmix(x: u64) -> u64 {
    let z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_has_mean_0_and_deviation_1() {
        let noise = Noise::new(1, 2);
        let values: Vec<f64> = (0..256)
            .flat_map(|y| (0..256).map(move |x| f64::from(noise.normal(x, y, 0))))
            .collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
        assert!(mean.abs() < 0.02, "{mean}");
        assert!((variance - 1.0).abs() < 0.02, "{variance}");
    }

    #[test]
    fn neighbours_rows_channels_and_frames_are_not_alike() {
        let correlation = |other: &dyn Fn(u32, u32) -> f32| {
            let noise = Noise::new(9, 0);
            let pairs = (0..128).flat_map(|y| (0..128).map(move |x| (x, y)));
            pairs
                .map(|(x, y)| f64::from(noise.normal(x, y, 0) * other(x, y)))
                .sum::<f64>()
                / f64::from(128 * 128)
        };
        let noise = Noise::new(9, 0);
        assert!(correlation(&|x, y| noise.normal(x + 1, y, 0)).abs() < 0.03);
        assert!(correlation(&|x, y| noise.normal(x, y + 1, 0)).abs() < 0.03);
        assert!(correlation(&|x, y| noise.normal(x, y, 1)).abs() < 0.03);
        assert!(correlation(&|x, y| Noise::new(9, 1).normal(x, y, 0)).abs() < 0.03);
        assert!(correlation(&|x, y| Noise::new(10, 0).normal(x, y, 0)).abs() < 0.03);
    }
}
