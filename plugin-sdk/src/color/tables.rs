//! The transfer function of sRGB as tables, for bytes and for floats.

use super::{encoded, linear};

/// The transfer function of sRGB for bytes, as tables. Making one costs about 0.1 ms: make it once in a call.
#[derive(Debug, Clone)]
pub struct ByteTables {
    linear: [f32; 256],
    /// Nearest byte for linear light in steps of 1 / (ENTRIES - 1).
    encoded: Box<[u8; ByteTables::ENTRIES]>,
}

impl ByteTables {
    /// So fine that even in the shadows, where the curve is steepest, five entries share a byte.
    const ENTRIES: usize = 16_384;

    /// Steps of the table from black to white.
    pub const STEPS: f32 = (Self::ENTRIES - 1) as f32;

    /// Makes the tables.
    #[expect(
        clippy::new_without_default,
        reason = "it is work, and should be seen where it is done"
    )]
    pub fn new() -> Self {
        let linear = std::array::from_fn(|byte| linear(byte as f32 / 255.0));
        let mut encoded = Box::new([255; Self::ENTRIES]);
        let mut start = 0;
        for byte in 0..255_u8 {
            // All entries up to the light half-way to the next byte.
            let border = super::linear((f32::from(byte) + 0.5) / 255.0);
            let end = (border * Self::STEPS) as usize + 1;
            encoded[start..end].fill(byte);
            start = end;
        }
        Self { linear, encoded }
    }

    /// Linear light of a byte.
    #[inline]
    pub fn linear(&self, byte: u8) -> f32 {
        self.linear[usize::from(byte)]
    }

    /// The nearest byte for linear light; what is outside of 0 to 1 is clamped.
    #[inline]
    pub fn encoded(&self, light: f32) -> u8 {
        let [byte] = self.encoded_block(&[light * Self::STEPS]);
        byte
    }

    /// The nearest bytes for linear light in steps of the table, from 0 to [`ByteTables::STEPS`]; what is outside is
    /// clamped. For loops that count: all of a block is rounded on vectors before the first byte is looked up, and a
    /// factor that the caller multiplies by anyway can hold the steps.
    #[inline]
    pub fn encoded_block<const N: usize>(&self, steps: &[f32; N]) -> [u8; N] {
        /// Adding it moves the whole part of a number below 2^23 into the lowest bits, rounded to the nearest.
        const WHOLE: f32 = 8_388_608.0;
        // Not negative numbers are in the order of their bits, and negative ones are negative as integers, too.
        let rounded = steps.map(|step| {
            let clamped = (step.to_bits() as i32).clamp(0, Self::STEPS.to_bits() as i32);
            (f32::from_bits(clamped as u32) + WHOLE).to_bits()
        });
        rounded.map(|bits| self.encoded[bits as usize % Self::ENTRIES])
    }
}

/// The transfer function of sRGB for floats, as tables with straight lines between their entries: ten times as fast as the
/// formulas, and within a tenth of a level of 16 bits. Making them costs about half a millisecond.
#[derive(Debug, Clone)]
pub struct FloatTables {
    linear: Box<[f32; FloatTables::ENTRIES]>,
    /// By the square root of light, of which the encoded value is almost a straight line.
    encoded: Box<[f32; FloatTables::ENTRIES]>,
}

impl FloatTables {
    /// One more than a power of two: the last is the end of the last line.
    const ENTRIES: usize = 4_097;
    const STEPS: f32 = (Self::ENTRIES - 1) as f32;

    /// Makes the tables.
    #[expect(
        clippy::new_without_default,
        reason = "it is work, and should be seen where it is done"
    )]
    pub fn new() -> Self {
        let at = |step: usize| step as f32 / Self::STEPS;
        Self {
            linear: Box::new(std::array::from_fn(|step| linear(at(step)))),
            encoded: Box::new(std::array::from_fn(|step| encoded(at(step) * at(step)))),
        }
    }

    /// Linear light of an sRGB-encoded value; outside of 0 to 1 by the formula.
    #[inline]
    pub fn linear(&self, value: f32) -> f32 {
        if (0.0..=1.0).contains(&value) {
            on_line(&self.linear, value * Self::STEPS)
        } else {
            linear(value)
        }
    }

    /// The sRGB-encoded value of linear light; outside of 0 to 1 by the formula.
    #[inline]
    pub fn encoded(&self, light: f32) -> f32 {
        if (0.0..=1.0).contains(&light) {
            on_line(&self.encoded, light.sqrt() * Self::STEPS)
        } else {
            encoded(light)
        }
    }
}

/// The value of a table between two of its entries; `step` is within 0 and the last.
#[inline]
fn on_line(table: &[f32; FloatTables::ENTRIES], step: f32) -> f32 {
    let start = (step as usize).min(FloatTables::ENTRIES - 2);
    let (from, to) = (table[start], table[start + 1]);
    from + (to - from) * (step - start as f32)
}
