//! The three kinds of sample and how each stands for a value between 0 and 1.
//!
//! Hot loops are generic over [`Sample`] and compiled once for each kind, so that no loop decides per pixel what it
//! holds.

/// A sample of a picture: `u8`, `u16` or `f32`.
pub(crate) trait Sample: Copy + Default + PartialEq + PartialOrd + Send + Sync + 'static {
    /// The value of full intensity, and of opaque alpha.
    const FULL: Self;

    /// The value on a scale from 0 to 1; floats may lie outside.
    fn to_unit(self) -> f32;

    /// Red, green and blue of an RGBA pixel, clamped to 0 to 1.
    fn colours(pixel: [Self; 4]) -> [f32; 3] {
        [pixel[0].to_unit(), pixel[1].to_unit(), pixel[2].to_unit()]
    }

    /// The nearest sample to a value; below 0 and not-a-number become 0, above 1 becomes [`Self::FULL`].
    fn from_unit(value: f32) -> Self;
}

impl Sample for u8 {
    const FULL: Self = Self::MAX;

    fn to_unit(self) -> f32 {
        f32::from(self) / 255.0
    }

    /// Takes the pixel for one number, which the compiler turns into vector code, as it does not with four.
    fn colours(pixel: [Self; 4]) -> [f32; 3] {
        let packed = u32::from_le_bytes(pixel);
        [0, 8, 16].map(|shift| (packed >> shift & 0xff) as i32 as f32 / 255.0)
    }

    fn from_unit(value: f32) -> Self {
        (value * 255.0 + 0.5) as Self
    }
}

impl Sample for u16 {
    const FULL: Self = Self::MAX;

    fn to_unit(self) -> f32 {
        f32::from(self) / 65_535.0
    }

    fn from_unit(value: f32) -> Self {
        (value * 65_535.0 + 0.5) as Self
    }
}

impl Sample for f32 {
    const FULL: Self = 1.0;

    fn to_unit(self) -> f32 {
        self
    }

    fn colours(pixel: [Self; 4]) -> [f32; 3] {
        [pixel[0], pixel[1], pixel[2]].map(Self::from_unit)
    }

    #[expect(clippy::manual_clamp, reason = "`clamp` would keep what is not a number")]
    fn from_unit(value: f32) -> Self {
        value.max(0.0).min(1.0)
    }
}

/// Converts between kinds of sample. 8 to 16 bit and back is exact.
pub(crate) fn convert<S: Sample, T: Sample>(samples: &[S]) -> Vec<T> {
    samples.iter().map(|&sample| T::from_unit(sample.to_unit())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantising_is_exact_for_every_value_and_rounds_to_nearest() {
        assert!((0..=u8::MAX).all(|v| u8::from_unit(v.to_unit()) == v));
        assert!((0..=u16::MAX).all(|v| u16::from_unit(v.to_unit()) == v));
        assert!((0..=u8::MAX).all(|v| u16::from_unit(v.to_unit()) == u16::from(v) * 257));
        assert!((0..=u16::MAX).all(|v| u32::from(u8::from_unit(v.to_unit())) == (u32::from(v) + 128) / 257));
        assert_eq!(
            [100.4, 100.6, -3.0, 300.0, f32::NAN].map(|v| u8::from_unit(v / 255.0)),
            [100, 101, 0, 255, 0]
        );
        assert_eq!([-0.5, 0.25, 2.0, f32::NAN].map(f32::from_unit), [0.0, 0.25, 1.0, 0.0]);
    }
}
