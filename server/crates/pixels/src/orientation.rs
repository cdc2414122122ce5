//! Turning a picture upright by its EXIF orientation.
//!
//! EXIF 2.32, section 4.6.4 A, tag 274: a value from 1 to 8 says how the camera was held. Each of the eight is a
//! transposition or none, followed by mirroring along one axis, both or none.

use crate::{Picture, PictureError, Samples};

/// How to turn a picture upright: first transpose, then mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Orientation {
    transpose: bool,
    mirror_x: bool,
    mirror_y: bool,
}

impl Orientation {
    /// The orientation of an EXIF value; values outside 1 to 8 mean upright.
    pub(crate) fn from_exif_value(value: u16) -> Self {
        let (transpose, mirror_x, mirror_y) = match value {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self {
            transpose,
            mirror_x,
            mirror_y,
        }
    }

    /// The orientation that an EXIF block (from its TIFF header on) declares; upright where it declares none.
    pub(crate) fn from_exif(exif: &[u8]) -> Self {
        let bare = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
        let found = image::metadata::Orientation::from_exif_chunk(bare);
        found.map_or_else(Self::default, |orientation| {
            Self::from_exif_value(u16::from(orientation.to_exif()))
        })
    }

    /// The size of a picture of `width` and `height` once it is upright.
    pub(crate) fn size(self, width: u32, height: u32) -> (u32, u32) {
        if self.transpose {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// Turns a picture upright. No sample changes its value.
    pub(crate) fn apply(self, picture: Picture) -> Result<Picture, PictureError> {
        if self == Self::default() {
            return Ok(picture);
        }
        let (stored_width, has_alpha, profile) = (
            picture.width() as usize,
            picture.has_alpha(),
            picture.profile().cloned(),
        );
        let (width, height) = self.size(picture.width(), picture.height());
        let samples = match picture.into_samples() {
            Samples::U8(samples) => Samples::U8(self.turn(samples, stored_width)),
            Samples::U16(samples) => Samples::U16(self.turn(samples, stored_width)),
            Samples::F32(samples) => Samples::F32(self.turn(samples, stored_width)),
        };
        Picture::new(width, height, samples, has_alpha, profile)
    }

    fn turn<S: bytemuck::Pod>(self, mut samples: Vec<S>, stored_width: usize) -> Vec<S> {
        let mut width = stored_width;
        if self.transpose {
            (samples, width) = transposed(&samples, width);
        }
        let pixels: &mut [[S; 4]] = samples.as_chunks_mut().0;
        if self.mirror_x {
            pixels.chunks_exact_mut(width).for_each(<[_]>::reverse);
        }
        if self.mirror_y {
            let mut rows: Vec<_> = pixels.chunks_exact_mut(width).collect();
            let half = rows.len() / 2;
            let (upper, lower) = rows.split_at_mut(half);
            for (above, below) in upper.iter_mut().zip(lower.iter_mut().rev()) {
                above.swap_with_slice(below);
            }
        }
        samples
    }
}

/// Columns become rows, in square blocks so that both sides stay in the cache; also gives the new width.
fn transposed<S: bytemuck::Pod>(samples: &[S], width: usize) -> (Vec<S>, usize) {
    const BLOCK: usize = 32;
    let from: &[[S; 4]] = samples.as_chunks().0;
    let height = from.len() / width;
    let mut turned = vec![S::zeroed(); samples.len()];
    let to: &mut [[S; 4]] = turned.as_chunks_mut().0;
    for top in (0..height).step_by(BLOCK) {
        for left in (0..width).step_by(BLOCK) {
            for y in top..(top + BLOCK).min(height) {
                for x in left..(left + BLOCK).min(width) {
                    to[x * height + y] = from[y * width + x];
                }
            }
        }
    }
    (turned, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 3x2 pixels, `a b c / d e f`, as each orientation shows it upright.
    fn check(value: u16, expect: &str) {
        let pixels: Vec<u8> = b"abcdef".iter().flat_map(|&name| [name, 0, 1, 255]).collect();
        let picture = Picture::new(3, 2, Samples::U8(pixels), true, None).unwrap();
        let upright = Orientation::from_exif_value(value).apply(picture).unwrap();
        let Samples::U8(samples) = upright.samples() else {
            panic!("depth changed")
        };
        assert!(samples.chunks_exact(4).all(|pixel| pixel[1..] == [0, 1, 255]));
        let rows: Vec<String> = samples
            .chunks_exact(4 * upright.width() as usize)
            .map(|row| row.iter().step_by(4).map(|&name| char::from(name)).collect())
            .collect();
        assert_eq!(rows.join("/"), expect, "orientation {value}");
    }

    #[test]
    fn every_orientation_ends_upright() {
        check(1, "abc/def");
        check(2, "cba/fed");
        check(3, "fed/cba");
        check(4, "def/abc");
        check(5, "ad/be/cf");
        check(6, "da/eb/fc");
        check(7, "fc/eb/da");
        check(8, "cf/be/ad");
        check(0, "abc/def");
        check(9, "abc/def");
    }

    #[test]
    fn transposing_twice_in_blocks_changes_nothing() {
        let samples: Vec<u16> = (0..4 * 70 * 45).map(|index| (index % 65_521) as u16).collect();
        let (once, height) = transposed(&samples, 70);
        assert_eq!(height, 45);
        assert_eq!(once[4..8], samples[4 * 70..4 * 70 + 4]);
        assert_eq!(transposed(&once, 45), (samples, 70));
    }

    #[test]
    fn broken_exif_means_upright() {
        assert_eq!(Orientation::from_exif(b""), Orientation::default());
        assert_eq!(Orientation::from_exif(b"II*\0\xff\xff\xff\xff"), Orientation::default());
    }
}
