//! Rows of floats, for pictures of more than 8 bits.
//!
//! Rows go in blocks of pixels, in stages over a whole block, so that everything but the table look-ups runs on vectors.

use pastiche_plugin::color::{FloatTables, cube_root, into_gamut};
use pastiche_plugin::{CHANNELS, in_blocks_with};

use crate::cones::{CONES, LIGHT, LIGHTNESS};

/// Pixels of a block.
const BLOCK: usize = 16;
const BLOCK_SAMPLES: usize = BLOCK * CHANNELS;

/// One value for each pixel of a block.
type Lane = [f32; BLOCK];

/// Changes `row`, of the stylized picture, by the same row of the original. Alpha stays the style's.
pub(crate) fn keep(tables: &FloatTables, amount: f32, original: &[f32], row: &mut [f32]) {
    in_blocks_with(
        original,
        row,
        |original: &[f32; BLOCK_SAMPLES], style: &mut [f32; BLOCK_SAMPLES]| {
            let light = mix(amount, &roots(tables, original), &roots(tables, style));
            for (index, pixel) in style.as_chunks_mut::<CHANNELS>().0.iter_mut().enumerate() {
                for (sample, light) in pixel.iter_mut().zip(&light) {
                    *sample = tables.encoded(light[index]);
                }
            }
        },
    );
}

/// Cube roots of what the cones see of a block.
fn roots(tables: &FloatTables, samples: &[f32; BLOCK_SAMPLES]) -> [Lane; 3] {
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

/// Linear light of a block from the roots of both pictures.
#[inline(always)]
fn mix(amount: f32, original: &[Lane; 3], style: &[Lane; 3]) -> [Lane; 3] {
    let (mut light, mut outside) = ([[0.0; BLOCK]; 3], 0);
    for index in 0..BLOCK {
        let style = [style[0][index], style[1][index], style[2][index]];
        let differences = [0, 1, 2].map(|cone| original[cone][index] - style[cone]);
        let lighter = lightness(differences);
        let cubes = [0, 1, 2].map(|cone| {
            let root = style[cone] + amount * (differences[cone] - lighter);
            root * root * root
        });
        let color = LIGHT.map(|[long, middle, short]| long * cubes[0] + middle * cubes[1] + short * cubes[2]);
        for (light, color) in light.iter_mut().zip(color) {
            // The sign bit stands for below black or above white; most blocks have neither. The bits of positive numbers
            // are in their order, and whole numbers need no check for NaN.
            outside |= color.to_bits() | 1.0_f32.to_bits().wrapping_sub(color.to_bits());
            light[index] = color;
        }
    }
    if outside >> 31 == 1 {
        for index in 0..BLOCK {
            let grey = lightness([style[0][index], style[1][index], style[2][index]]);
            let grey = within(grey * grey * grey);
            let color = [light[0][index], light[1][index], light[2][index]];
            for (light, channel) in light.iter_mut().zip(into_gamut(grey, color, 1.0)) {
                light[index] = channel;
            }
        }
    }
    light
}

/// `value` clamped to 0 and 1.
#[inline(always)]
fn within(value: f32) -> f32 {
    let value = if value < 1.0 { value } else { 1.0 };
    if value > 0.0 { value } else { 0.0 }
}

#[inline(always)]
fn lightness([long, middle, short]: [f32; 3]) -> f32 {
    LIGHTNESS[0] * long + LIGHTNESS[1] * middle + LIGHTNESS[2] * short
}
