//! Random squares of random pictures.

use super::Pictures;
use super::pictures::Rgb;
use crate::draw::Draw;

/// How crops are cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crops {
    /// Pixels of a crop's side.
    pub side_px: usize,
    /// Pixels of the crop for each pixel of the picture, from and to: small ones show much of a picture, large ones its strokes.
    pub scale: [f64; 2],
}

impl Crops {
    /// `count` crops, red, green and blue of each pixel in -1..1, row by row; half of them mirrored. `None` where there is no
    /// picture.
    pub fn draw(&self, pictures: &Pictures, count: usize, draw: &mut Draw) -> Option<Vec<f32>> {
        let mut values = Vec::with_capacity(count * 3 * self.side_px * self.side_px);
        for _ in 0..count {
            let picture = pictures.get(draw.below(pictures.len()))?;
            self.cut(picture, draw, &mut values);
        }
        Some(values)
    }

    /// One crop, row by row, by bilinear weights over as many pixels as fall onto one (an area at least a pixel wide), so that small
    /// scales do not alias.
    fn cut(&self, picture: &Rgb, draw: &mut Draw, values: &mut Vec<f32>) {
        let scale = draw.between(self.scale[0], self.scale[1]).max(f64::MIN_POSITIVE);
        let most = picture.width.min(picture.height) as f64;
        let side = (self.side_px as f64 / scale).min(most);
        let left = draw.between(0.0, picture.width as f64 - side);
        let above = draw.between(0.0, picture.height as f64 - side);
        let mirrored = draw.below(2) == 1;
        let columns = taps(left, side, self.side_px, picture.width);
        let rows = taps(above, side, self.side_px, picture.height);
        let mut lines = vec![0.0; picture.width * 3];
        for row in &rows {
            lines.fill(0.0);
            for &(y, weight) in row {
                let line = &picture.samples[y * picture.width * 3..][..picture.width * 3];
                for (sum, &sample) in lines.iter_mut().zip(line) {
                    *sum += weight * f32::from(sample);
                }
            }
            let mut pixel = |column: &Vec<(usize, f32)>| {
                for channel in 0..3 {
                    let sum: f32 = column.iter().map(|&(x, weight)| weight * lines[3 * x + channel]).sum();
                    values.push(sum / 127.5 - 1.0);
                }
            };
            if mirrored {
                columns.iter().rev().for_each(&mut pixel);
            } else {
                columns.iter().for_each(&mut pixel);
            }
        }
    }
}

/// For each of `count` pixels across `side` pixels from `start` on, which of `there` pixels make it up, and how much of each.
fn taps(start: f64, side: f64, count: usize, there: usize) -> Vec<Vec<(usize, f32)>> {
    let step = side / count as f64;
    let reach = step.max(1.0);
    let pixel = |index: usize| {
        let centre = start + (index as f64 + 0.5) * step - 0.5;
        let (first, last) = ((centre - reach).ceil().max(0.0), (centre + reach).floor().max(0.0));
        let (first, last) = ((first as usize).min(there - 1), (last as usize).min(there - 1));
        let weight = |at: usize| (1.0 - (at as f64 - centre).abs() / reach).max(0.0);
        let sum: f64 = (first..=last).map(weight).sum();
        if sum <= 0.0 {
            return vec![(first, 1.0)];
        }
        let share = |at: usize| (at, (weight(at) / sum) as f32);
        (first..=last).map(share).filter(|&(_, share)| share > 0.0).collect()
    };
    (0..count).map(pixel).collect()
}
