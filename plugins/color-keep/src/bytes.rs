//! Rows of bytes, by whole numbers.
//!
//! In the sandbox every operation on floats is followed by a check for NaN, which costs more than the operation; whole numbers
//! need none. Pixels go by eights, and everything but the look-ups of tables runs on vectors. In 32 bits with a sign:
//!
//! - A cone has 30 bits, so that the darkest blue has 14 still.
//! - A root has 19 bits. Mixed ones are between -0.3 and 1.41 of white, and twelve bits of a weight still fit.
//! - A cube has 21 bits. Mixed ones go to 2.8 of white.
//! - Light has 28 bits and goes from -1 to 4 of white; it would wrap at 8.
//!
//! All rounding together moves a byte by at most 0.4 of a level; by 0.75 where a colour that is all but outside of what sRGB shows
//! meets another, because there the formula itself jumps. The tests of the formula look for more.

use pastiche_plugin::color::ByteTables;
use pastiche_plugin::{CHANNELS, in_blocks_with};

use crate::cones::CONES;
use crate::gamut::into_gamut;
use crate::roots::Roots;
use crate::vectors::Four;

/// Samples of eight pixels.
const BLOCK_SAMPLES: usize = 8 * CHANNELS;
/// Samples of four.
const HALF_SAMPLES: usize = 4 * CHANNELS;

/// Lightness is the middle root, and these shares of the ways to the long (over 2^11) and to the short (over 2^16).
const LIGHTNESS: [i32; 2] = [431, -267];
/// Light is the middle cube, and these shares of the ways to the long (over 2^12) and to the short (over 2^13), by channel.
const LIGHT: [[i32; 2]; 3] = [[16_698, 1892], [-5196, -2796], [-17, 13_989]];

/// The light of black. What is less, down to 0, is a twentieth of a level darker: nothing that a colour would be changed for.
const BLACK: i32 = 1 << 12;
/// The light of white.
const WHITE: i32 = BLACK + (1 << 28);
/// The most light that no colour is changed for: less than a fiftieth of a level above white.
const MOST: i32 = WHITE + (1 << 15);
/// Bits of light in a step of the table of bytes, of which the darkest byte has five.
const STEP_BITS: u32 = 14;
/// Entries of that table, a power of two: white is half-way.
const STEPS: usize = 1 << 15;
/// The whole of the amount: with one bit more, products with it would not fit.
const ALL: i32 = 1 << 11;

/// Tables, and the share of the original's colour.
pub(crate) struct Keeper {
    amount: i32,
    /// What each byte of a channel adds to the three cones.
    cones: [Box<[[i32; CHANNELS]; 256]>; 3],
    roots: Roots,
    /// The nearest byte for the middle of each step of light.
    bytes: Box<[u8; STEPS]>,
}

impl Keeper {
    /// Makes the tables.
    pub(crate) fn new(amount: f32) -> Self {
        let tables = ByteTables::new();
        let cones = std::array::from_fn(|channel| {
            let least = if channel == 0 { Roots::BLACK } else { 0 };
            let seen = |byte: usize, cone: usize| {
                let weight = CONES[channel].get(cone).copied().unwrap_or(0.0);
                (f64::from(tables.linear(byte as u8)) * weight * f64::from(Roots::RANGE)).round() as i32 + least
            };
            Box::new(std::array::from_fn(|byte| std::array::from_fn(|cone| seen(byte, cone))))
        });
        let light = |step: usize| {
            let middle = ((step << STEP_BITS) + (1 << STEP_BITS) / 2) as f32;
            (middle - BLACK as f32) / (WHITE - BLACK) as f32
        };
        Self {
            amount: (amount * ALL as f32).round() as i32,
            cones,
            roots: Roots::new(),
            bytes: Box::new(std::array::from_fn(|step| tables.encoded(light(step)))),
        }
    }

    /// Changes `row`, of the stylized picture, by the same row of the original. Alpha stays the style's.
    pub(crate) fn row(&self, original: &[u8], row: &mut [u8]) {
        in_blocks_with(original, row, |original, style| self.block(original, style));
    }

    fn block(&self, original: &[u8; BLOCK_SAMPLES], style: &mut [u8; BLOCK_SAMPLES]) {
        let (original, roots) = (self.roots(original), self.roots(style));
        let amount = Four::all(self.amount);
        if let [first, second] = style.as_chunks_mut::<HALF_SAMPLES>().0 {
            self.write(mix(amount, original[0], roots[0]), first);
            self.write(mix(amount, original[1], roots[1]), second);
        }
    }

    /// Cube roots of what the cones see of eight pixels. A function of its own: in line, twice, it has too many values for the
    /// registers.
    #[inline(never)]
    fn roots(&self, samples: &[u8; BLOCK_SAMPLES]) -> [[Four; 3]; 2] {
        let pixels = samples.as_chunks::<CHANNELS>().0;
        let first = Four::columns([
            self.seen(&pixels[0]),
            self.seen(&pixels[1]),
            self.seen(&pixels[2]),
            self.seen(&pixels[3]),
        ]);
        let second = Four::columns([
            self.seen(&pixels[4]),
            self.seen(&pixels[5]),
            self.seen(&pixels[6]),
            self.seen(&pixels[7]),
        ]);
        [
            [
                self.roots.of(first[0]),
                self.roots.of(first[1]),
                self.roots.of(first[2]),
            ],
            [
                self.roots.of(second[0]),
                self.roots.of(second[1]),
                self.roots.of(second[2]),
            ],
        ]
    }

    /// What the cones see of a pixel.
    #[inline(always)]
    fn seen(&self, [red, green, blue, _]: &[u8; CHANNELS]) -> Four {
        let [reds, greens, blues] = &self.cones;
        let red = Four::new(reds[usize::from(*red)]);
        let green = Four::new(greens[usize::from(*green)]);
        let blue = Four::new(blues[usize::from(*blue)]);
        red + green + blue
    }

    /// Writes the nearest bytes of four pixels.
    #[inline(always)]
    fn write(&self, [red, green, blue]: [Four; 3], pixels: &mut [u8; HALF_SAMPLES]) {
        let (reds, greens, blues) = (
            (red >> STEP_BITS).get(),
            (green >> STEP_BITS).get(),
            (blue >> STEP_BITS).get(),
        );
        for (index, pixel) in pixels.as_chunks_mut::<CHANNELS>().0.iter_mut().enumerate() {
            pixel[0] = self.bytes[reds[index] as usize % STEPS];
            pixel[1] = self.bytes[greens[index] as usize % STEPS];
            pixel[2] = self.bytes[blues[index] as usize % STEPS];
        }
    }
}

/// Light of four pixels from the roots of both pictures.
#[inline(always)]
fn mix(amount: Four, original: [Four; 3], style: [Four; 3]) -> [Four; 3] {
    let differences = [original[0] - style[0], original[1] - style[1], original[2] - style[2]];
    let lighter = lightness(differences);
    let mixed = |cone: usize| style[cone] + rounded((differences[cone] - lighter) * amount, ALL.ilog2());
    let (long, middle, short) = (cube(mixed(0)), cube(mixed(1)), cube(mixed(2)));
    let (to_long, to_short) = (rounded(long - middle, 4), rounded(short - middle, 5));
    let channel = |[long, short]: [i32; 2]| {
        let ways = to_long * Four::all(long) + to_short * Four::all(short);
        (middle << 7) + (ways >> 1) + Four::all(BLACK)
    };
    let (red, green, blue) = (channel(LIGHT[0]), channel(LIGHT[1]), channel(LIGHT[2]));
    let most = Four::all(MOST);
    let outside = red | green | blue | (most - red) | (most - green) | (most - blue);
    // Most fours have nothing outside.
    if outside.any_negative() {
        let grey = (cube(lightness(style)) << 7) + Four::all(BLACK);
        into_gamut([red, green, blue], grey, [BLACK, WHITE])
    } else {
        [red, green, blue]
    }
}

/// Lightness of roots, in their units.
#[inline(always)]
fn lightness([long, middle, short]: [Four; 3]) -> Four {
    let to_long = rounded((long - middle) * Four::all(LIGHTNESS[0]), 11);
    let to_short = rounded((short - middle) * Four::all(LIGHTNESS[1]), 16);
    middle + to_long + to_short
}

/// The cubes of roots; that of white has 21 bits. They need more digits than products of whole numbers have, and are floats.
#[inline(always)]
fn cube(roots: Four) -> Four {
    // 12 less in the exponent; one more keeps nothing from having none.
    let small = (roots | Four::all(1)).float_bits() - Four::all(12 << 23);
    small.cubes_of_bits()
}

/// Without the lowest bits.
#[inline(always)]
fn rounded(numbers: Four, bits: u32) -> Four {
    (numbers + Four::all(1 << (bits - 1))) >> bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cones;

    /// To within what a weight of `bits` is rounded by.
    fn check(weight: i32, bits: u32, exact: f32) {
        let found = weight as f32 / (1 << bits) as f32;
        assert!(
            (found - exact).abs() * (1 << bits) as f32 <= 0.52,
            "{weight}: {found} {exact}"
        );
    }

    #[test]
    fn weights_are_those_of_the_matrices() {
        let [long, _, short] = cones::LIGHTNESS;
        check(LIGHTNESS[0], 11, long);
        check(LIGHTNESS[1], 16, short);
        for (weights, [long, _, short]) in LIGHT.into_iter().zip(cones::LIGHT) {
            check(weights[0], 12, long);
            check(weights[1], 13, short);
        }
    }
}
