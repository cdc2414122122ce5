//! The grain of one row after the other.
//!
//! Noise stands on a lattice with a point for each grain; between the points it is mixed from the four around. Mixing makes
//! it weaker in the middle of a cell than at a corner, so it is divided by the root of the squared weights: every pixel
//! has the same deviation, and no lattice shows.

use pastiche_plugin::{CHANNELS, Noise};

/// Deviation of the middle tones at full strength, where white is 1.
const FULL: f32 = 0.25;

/// What the grain looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// 0 to 1.
    pub(crate) strength: f32,
    /// Side of a grain in pixels of this picture.
    pub(crate) size: f32,
    /// One noise for all colours.
    pub(crate) monochrome: bool,
}

/// Where a pixel lies between two points of the lattice.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The point on the left, or above.
    cell: u32,
    /// Weights of that point and the next; their squares add up to 1.
    near: f32,
    far: f32,
}

/// Makes grain row by row; rows come in order, so that a line of the lattice is made once.
pub(crate) struct Grain {
    noise: Noise,
    channels: usize,
    strength: f32,
    pitch: f32,
    columns: Vec<Place>,
    /// The line of the lattice that `upper` and the next one that `lower` holds, for each channel.
    line: Option<u32>,
    upper: [Vec<f32>; 3],
    lower: [Vec<f32>; 3],
    /// The mix of both lines.
    mixed: [Vec<f32>; 3],
}

impl Grain {
    /// Grain for rows of `width` pixels.
    pub(crate) fn new(look: Look, noise: Noise, width: u32) -> Self {
        // A draft can be so small that many grains fall on one pixel. Their mean is weaker by the root of their number,
        // which is the side of the square they share.
        let pitch = look.size.max(1.0);
        let strength = look.strength * FULL * look.size.clamp(0.0, 1.0);
        let columns: Vec<_> = (0..width).map(|x| place(x, pitch)).collect();
        let points = columns.last().map_or(0, |last| last.cell as usize + 2);
        let line = || std::array::from_fn(|_| vec![0.0; points]);
        Self {
            noise,
            channels: if look.monochrome { 1 } else { 3 },
            strength,
            pitch,
            columns,
            line: None,
            upper: line(),
            lower: line(),
            mixed: line(),
        }
    }

    /// Adds the grain of row `y` to its samples.
    pub(crate) fn add(&mut self, y: u32, row: &mut [f32]) {
        self.mix_line(place(y, self.pitch));
        let second = self.channels.min(2) - 1;
        let third = self.channels - 1;
        let [reds, greens, blues] = [&self.mixed[0], &self.mixed[second], &self.mixed[third]];
        for (pixel, place) in row.as_chunks_mut::<CHANNELS>().0.iter_mut().zip(&self.columns) {
            let [red, green, blue, _] = *pixel;
            let amount = self.strength * middle(0.212_6 * red + 0.715_2 * green + 0.072_2 * blue);
            let at = place.cell as usize;
            let grain = |points: &[f32]| (points[at] * place.near + points[at + 1] * place.far) * amount;
            pixel[0] = red + grain(reds);
            pixel[1] = green + grain(greens);
            pixel[2] = blue + grain(blues);
        }
    }

    fn mix_line(&mut self, place: Place) {
        for channel in 0..self.channels {
            let (upper, lower) = (&mut self.upper[channel], &mut self.lower[channel]);
            if self.line != Some(place.cell) {
                for (x, point) in upper.iter_mut().enumerate() {
                    *point = self.noise.normal(x as u32, place.cell, channel as u32);
                }
                for (x, point) in lower.iter_mut().enumerate() {
                    *point = self.noise.normal(x as u32, place.cell + 1, channel as u32);
                }
            }
            for ((mixed, upper), lower) in self.mixed[channel].iter_mut().zip(upper).zip(lower) {
                *mixed = *upper * place.near + *lower * place.far;
            }
        }
        self.line = Some(place.cell);
    }
}

fn place(pixel: u32, pitch: f32) -> Place {
    let at = pixel as f32 / pitch;
    let cell = at.floor();
    let far = at - cell;
    let near = 1.0 - far;
    let length = (near * near + far * far).sqrt();
    Place {
        cell: cell as u32,
        near: near / length,
        far: far / length,
    }
}

/// How much grain a tone takes: all of it in the middle, none in black and white.
fn middle(tone: f32) -> f32 {
    let tone = tone.clamp(0.0, 1.0);
    4.0 * tone * (1.0 - tone)
}
