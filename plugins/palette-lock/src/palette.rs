//! The nearest colours of a palette, by the distance that eyes see: in OKLab.

use pastiche_plugin::Color;
use pastiche_plugin::color::{Oklab, linear};

/// Most colours of a palette.
pub(crate) const COLORS: usize = 16;
/// Pixels that go through at a time.
pub(crate) const BLOCK: usize = 16;

/// At full softness, how much farther than the nearest colour another may be and still take part, as a distance in OKLab.
/// White is 1 away from black.
const REACH: f32 = 0.4;

/// One value for each pixel of a block.
type Lane = [f32; BLOCK];
/// Red, green and blue of a block, in linear light.
pub(crate) type Light = [Lane; 3];

/// Colours, and how softly a pixel moves to them.
pub(crate) struct Palette {
    entries: Vec<Entry>,
    reach: f32,
}

struct Entry {
    lab: Oklab,
    light: [f32; 3],
}

impl Palette {
    /// A palette of 1 to [`COLORS`] colours; `softness` is 0 to 1.
    pub(crate) fn new(colors: &[Color], softness: f32) -> Self {
        let entry = |color: &Color| {
            let light = [color.red, color.green, color.blue].map(|byte| linear(f32::from(byte) / 255.0));
            let lab = Oklab::from_linear(light);
            Entry { lab, light }
        };
        Self {
            entries: colors.iter().take(COLORS).map(entry).collect(),
            reach: softness * REACH,
        }
    }

    /// Moves the pixels of a block to the palette.
    pub(crate) fn lock(&self, light: &mut Light) {
        let mut distances = [[0.0; BLOCK]; COLORS];
        self.measure(light, &mut distances);
        if self.reach == 0.0 {
            self.snap(&distances, light);
        } else {
            self.blend(&distances, light);
        }
    }

    /// The distance of each pixel to each colour.
    fn measure(&self, light: &Light, distances: &mut [Lane; COLORS]) {
        let mut lab = [[0.0; BLOCK]; 3];
        for index in 0..BLOCK {
            let Oklab { l, a, b } = Oklab::from_linear([light[0][index], light[1][index], light[2][index]]);
            (lab[0][index], lab[1][index], lab[2][index]) = (l, a, b);
        }
        for (entry, distances) in self.entries.iter().zip(distances) {
            for (index, distance) in distances.iter_mut().enumerate() {
                let (l, a, b) = (
                    lab[0][index] - entry.lab.l,
                    lab[1][index] - entry.lab.a,
                    lab[2][index] - entry.lab.b,
                );
                *distance = (l * l + a * a + b * b).sqrt();
            }
        }
    }

    /// Each pixel gets its nearest colour; of two as near, the first.
    fn snap(&self, distances: &[Lane; COLORS], light: &mut Light) {
        let mut least = [f32::INFINITY; BLOCK];
        for (entry, distances) in self.entries.iter().zip(distances) {
            for index in 0..BLOCK {
                let nearer = distances[index] < least[index];
                least[index] = if nearer { distances[index] } else { least[index] };
                for (light, entry) in light.iter_mut().zip(entry.light) {
                    light[index] = if nearer { entry } else { light[index] };
                }
            }
        }
    }

    /// Each pixel gets a mix of the colours around it. A colour's weight falls from 1, for the nearest, to 0 for one that is
    /// `reach` farther away, so that a pixel that moves from one colour to the next changes without a jump.
    fn blend(&self, distances: &[Lane; COLORS], light: &mut Light) {
        let mut least = [f32::INFINITY; BLOCK];
        for distances in &distances[..self.entries.len()] {
            for (least, &distance) in least.iter_mut().zip(distances) {
                *least = if distance < *least { distance } else { *least };
            }
        }
        let mut total = [0.0; BLOCK];
        *light = [[0.0; BLOCK]; 3];
        let slope = 1.0 / self.reach;
        for (entry, distances) in self.entries.iter().zip(distances) {
            for index in 0..BLOCK {
                let closeness = 1.0 - (distances[index] - least[index]) * slope;
                let closeness = if closeness > 0.0 { closeness } else { 0.0 };
                let weight = closeness * closeness;
                total[index] += weight;
                for (sum, entry) in light.iter_mut().zip(entry.light) {
                    sum[index] += weight * entry;
                }
            }
        }
        for sum in light {
            for (sum, total) in sum.iter_mut().zip(total) {
                *sum /= total;
            }
        }
    }
}
