//! The original's colour on the style's light, a row at a time.
//!
//! OKLab is, in short, the cube roots of what three kinds of cones in the eye see, and lightness a weighted mean of the
//! three. So there is no need to go all the way to OKLab and back: the difference between both pictures' roots, less its
//! own lightness, is the difference in colour, and is added to the style's roots.
//!
//! Rows go in blocks of pixels, in stages over a whole block, so that everything but the two table look-ups runs on
//! vectors. Whole numbers are used where they will do: in the sandbox every operation on floats is followed by a check
//! for NaN, which makes it three times as slow.

use pastiche_plugin::color::{ByteTables, FloatTables, cube_root, into_gamut};
use pastiche_plugin::{CHANNELS, in_blocks_with};

/// Pixels of a block.
const BLOCK: usize = 16;
const BLOCK_SAMPLES: usize = BLOCK * CHANNELS;

/// One value for each pixel of a block.
type Lane = [f32; BLOCK];

/// What long, middle and short cones see of linear sRGB (Oklab's first matrix), by channel.
const CONES: [[f64; 3]; 3] = [
    [0.412_221_470_8, 0.211_903_498_2, 0.088_302_461_9],
    [0.536_332_536_3, 0.680_699_545_1, 0.281_718_837_6],
    [0.051_445_992_9, 0.107_396_956_6, 0.629_978_700_5],
];
/// Linear sRGB of the cubed roots (the inverse), by channel.
const LIGHT: [[f32; 3]; 3] = [
    [4.076_741_7, -3.307_711_6, 0.230_969_94],
    [-1.268_438, 2.609_757_4, -0.341_319_4],
    [-0.004_196_086_3, -0.703_418_6, 1.707_614_7],
];
/// Lightness of the three roots.
const LIGHTNESS: [f32; 3] = [0.210_454_26, 0.793_617_8, -0.004_072_047];

/// Units of a cone that sees white: the largest power of eight that leaves room for a sign, so that roots are exact powers of two.
const WHITE: f64 = 1_073_741_824.0;
const WHITE_ROOT: f32 = 1_024.0;

/// Rows of bytes: tables, and the share of the original's colour.
pub(crate) struct Keeper {
    amount: f32,
    bytes: ByteTables,
    /// What each byte of a channel adds to the three cones, in units.
    cones: [Box<[[i32; CHANNELS]; 256]>; 3],
}

impl Keeper {
    /// Makes the tables.
    pub(crate) fn new(amount: f32) -> Self {
        let bytes = ByteTables::new();
        let cones = std::array::from_fn(|channel| {
            // One unit more keeps black from being nothing, whose root would be slow.
            let least = if channel == 0 { 1.0 } else { 0.0 };
            let units = |byte: usize, cone: usize| {
                let weight = CONES[channel].get(cone).copied().unwrap_or(0.0);
                (f64::from(bytes.linear(byte as u8)) * weight * (WHITE - 16.0) + least) as i32
            };
            Box::new(std::array::from_fn(|byte| {
                std::array::from_fn(|cone| units(byte, cone))
            }))
        });
        Self { amount, bytes, cones }
    }

    /// Changes `row`, of the stylized picture, by the same row of the original. Alpha stays the style's.
    pub(crate) fn row(&self, original: &[u8], row: &mut [u8]) {
        if self.amount == 1.0 {
            in_blocks_with(original, row, |original, style| self.block::<true>(original, style));
        } else {
            in_blocks_with(original, row, |original, style| self.block::<false>(original, style));
        }
    }

    fn block<const ALL: bool>(&self, original: &[u8; BLOCK_SAMPLES], style: &mut [u8; BLOCK_SAMPLES]) {
        let original = self.roots(original);
        let roots = self.roots(style);
        let light = mix::<ALL>(self.amount, &original, &roots, ByteTables::STEPS, WHITE_ROOT);
        let [reds, greens, blues] = light.each_ref().map(|steps| self.bytes.encoded_block(steps));
        for (index, pixel) in style.as_chunks_mut::<CHANNELS>().0.iter_mut().enumerate() {
            (pixel[0], pixel[1], pixel[2]) = (reds[index], greens[index], blues[index]);
        }
    }

    /// Cube roots of what the cones see of a block; white is [`WHITE_ROOT`].
    fn roots(&self, samples: &[u8; BLOCK_SAMPLES]) -> [Lane; 3] {
        let [reds, greens, blues] = &self.cones;
        // A pixel's three sums are one vector; then they are sorted by cone.
        let mut sums = [[0_i32; CHANNELS]; BLOCK];
        for (sum, pixel) in sums.iter_mut().zip(samples.as_chunks::<CHANNELS>().0) {
            let red = &reds[usize::from(pixel[0])];
            let green = &greens[usize::from(pixel[1])];
            let blue = &blues[usize::from(pixel[2])];
            *sum = std::array::from_fn(|cone| red[cone] + green[cone] + blue[cone]);
        }
        let seen: [[i32; BLOCK]; 3] = std::array::from_fn(|cone| sums.map(|sum| sum[cone]));
        seen.map(|cone| cone.map(root))
    }
}

/// Linear light of a block, where white is `white`, from the roots of both pictures, where white is `white_root`. `ALL` says
/// that `amount` is 1, as it is by default, which saves a tenth of the work.
#[inline(always)]
fn mix<const ALL: bool>(
    amount: f32,
    original: &[Lane; 3],
    style: &[Lane; 3],
    white: f32,
    white_root: f32,
) -> [Lane; 3] {
    let scale = white / (white_root * white_root * white_root);
    let (mut light, mut outside) = ([[0.0; BLOCK]; 3], 0);
    for index in 0..BLOCK {
        let style = [style[0][index], style[1][index], style[2][index]];
        let differences = [0, 1, 2].map(|cone| original[cone][index] - style[cone]);
        let lighter = lightness(differences);
        let cubes = [0, 1, 2].map(|cone| {
            let root = if ALL {
                original[cone][index] - lighter
            } else {
                style[cone] + amount * (differences[cone] - lighter)
            };
            root * root * root
        });
        let color = LIGHT.map(|[long, middle, short]| {
            (long * scale) * cubes[0] + (middle * scale) * cubes[1] + (short * scale) * cubes[2]
        });
        for (light, color) in light.iter_mut().zip(color) {
            // The sign bit stands for below black or above white; most blocks have neither. The bits of positive numbers
            // are in their order, and whole numbers need no check for NaN.
            outside |= color.to_bits() | white.to_bits().wrapping_sub(color.to_bits());
            light[index] = color;
        }
    }
    if outside >> 31 == 1 {
        for index in 0..BLOCK {
            let grey = lightness([style[0][index], style[1][index], style[2][index]]);
            let grey = within(grey * grey * grey * scale, white);
            let color = [light[0][index], light[1][index], light[2][index]];
            for (light, channel) in light.iter_mut().zip(into_gamut(grey, color, white)) {
                light[index] = channel;
            }
        }
    }
    light
}

/// `value` clamped to 0 and `most`.
#[inline(always)]
fn within(value: f32, most: f32) -> f32 {
    let value = if value < most { value } else { most };
    if value > 0.0 { value } else { 0.0 }
}

#[inline(always)]
fn lightness([long, middle, short]: [f32; 3]) -> f32 {
    LIGHTNESS[0] * long + LIGHTNESS[1] * middle + LIGHTNESS[2] * short
}

/// The cube root of a positive number of units, to within 1/20,000 of itself: much less than half a byte.
#[inline(always)]
fn root(units: i32) -> f32 {
    /// Two thirds of the bits of 1.0, less what balances the guess's errors.
    const MAGIC: i32 = 709_965_728;
    let value = units as f32;
    // A third of the exponent, from the upper half of the bits, and one step of Halley's method.
    let guess = (value.to_bits() as i32 >> 16) * 21_845 + MAGIC;
    let guess = f32::from_bits(guess as u32);
    let cube = guess * guess * guess;
    let sum = cube + value;
    guess * ((sum + value) / (sum + cube))
}

/// Changes a row of floats of any depth, as [`Keeper::row`] does bytes.
pub(crate) fn floats(tables: &FloatTables, amount: f32, original: &[f32], row: &mut [f32]) {
    in_blocks_with(
        original,
        row,
        |original: &[f32; BLOCK_SAMPLES], style: &mut [f32; BLOCK_SAMPLES]| {
            let light = mix::<false>(
                amount,
                &float_roots(tables, original),
                &float_roots(tables, style),
                1.0,
                1.0,
            );
            for (index, pixel) in style.as_chunks_mut::<CHANNELS>().0.iter_mut().enumerate() {
                for (sample, light) in pixel.iter_mut().zip(&light) {
                    *sample = tables.encoded(light[index]);
                }
            }
        },
    );
}

fn float_roots(tables: &FloatTables, samples: &[f32; BLOCK_SAMPLES]) -> [Lane; 3] {
    let mut light = [[0.0; BLOCK]; 3];
    for (index, pixel) in samples.as_chunks::<CHANNELS>().0.iter().enumerate() {
        for (light, &sample) in light.iter_mut().zip(pixel) {
            light[index] = tables.linear(sample);
        }
    }
    let mut roots = [[0.0; BLOCK]; 3];
    for index in 0..BLOCK {
        for (cone, roots) in roots.iter_mut().enumerate() {
            let seen = |channel: usize| CONES[channel][cone] as f32 * light[channel][index];
            roots[index] = cube_root(seen(0) + seen(1) + seen(2));
        }
    }
    roots
}

#[cfg(test)]
mod tests {
    use pastiche_plugin::color::{Oklab, encoded, linear};

    use super::*;

    /// The formula: lightness of `style`, colour between `style` (amount 0) and `original` (amount 1).
    fn keep(amount: f32, original: [f32; 3], style: [f32; 3]) -> [f32; 3] {
        let (original, style) = (Oklab::from_linear(original), Oklab::from_linear(style));
        Oklab {
            l: style.l,
            a: style.a + (original.a - style.a) * amount,
            b: style.b + (original.b - style.b) * amount,
        }
        .to_linear_in_gamut()
    }

    #[test]
    fn roots_are_good_enough_for_bytes() {
        let mut worst: f64 = 0.0;
        for units in (1..1_i64 << 30).step_by(10_007).chain(1..10_000) {
            let exact = (units as f64).cbrt();
            worst = worst.max((f64::from(root(units as i32)) - exact).abs() / exact);
        }
        assert!(worst < 5e-5, "{worst}");
    }

    #[test]
    fn all_fast_ways_are_the_formula() {
        for amount in [0.8, 1.0] {
            check(amount);
        }
    }

    fn check(amount: f32) {
        let color = |index: u32| [0, 1, 2, 3].map(|at: u32| (index.wrapping_mul(2_654_435_761) >> (at * 8)) as u8);
        let original: Vec<u8> = (0..4099).flat_map(color).collect();
        let style: Vec<u8> = (0..4099).rev().flat_map(color).collect();
        let mut bytes = style.clone();
        Keeper::new(amount).row(&original, &mut bytes);
        let float = |samples: &[u8]| {
            samples
                .iter()
                .map(|&sample| f32::from(sample) / 255.0)
                .collect::<Vec<_>>()
        };
        let mut floats = float(&style);
        super::floats(&FloatTables::new(), amount, &float(&original), &mut floats);
        let light = |pixel: &[u8]| [pixel[0], pixel[1], pixel[2]].map(|byte| linear(f32::from(byte) / 255.0));
        for (index, (original, style)) in original.chunks(4).zip(style.chunks(4)).enumerate() {
            let exact = keep(amount, light(original), light(style)).map(encoded);
            for (channel, exact) in exact.into_iter().enumerate() {
                let (byte, float) = (bytes[index * 4 + channel], floats[index * 4 + channel]);
                let what = format!("{original:?} on {style:?}: {exact} {float} {byte}");
                assert!((exact - float).abs() < 1.0 / 65_535.0, "{what}");
                assert!((exact * 255.0 - f32::from(byte)).abs() < 0.75, "{what}");
            }
            assert_eq!(bytes[index * 4 + 3], style[3]);
        }
    }
}
