//! Pictures of one side of the training, decoded once.

use std::fs;
use std::path::{Path, PathBuf};

use pixels::{Depth, Limits, Picture, PictureError, Samples};
use tch::{Kind, Tensor};

use crate::draw::Draw;

/// Pictures with a shorter side below this many pixels show nothing that could be learned.
pub(crate) const LEAST_PX: u32 = 64;

/// Pictures, upright, in sRGB, 8 bit, at most as large as is needed.
#[derive(Debug, Default)]
pub struct Pictures {
    pictures: Vec<Rgb>,
}

/// One picture: red, green and blue of each pixel, row by row.
#[derive(Debug)]
pub(super) struct Rgb {
    pub width: usize,
    pub height: usize,
    pub samples: Vec<u8>,
}

impl Rgb {
    /// `(1, 3, H, W)` of -1..1.
    fn tensor(&self) -> Tensor {
        let pixels = Tensor::from_slice(&self.samples).reshape([1, self.height as i64, self.width as i64, 3]);
        pixels.permute([0, 3, 1, 2]).to_kind(Kind::Float) / 127.5 - 1.0
    }

    /// The mean colour, -1..1, of a random square of `side` by `side` pixels.
    pub fn colour(&self, side: usize, draw: &mut Draw) -> [f32; 3] {
        let side = side.min(self.width).min(self.height);
        let (left, top) = (draw.below(self.width - side + 1), draw.below(self.height - side + 1));
        let mut sums = [0_u32; 3];
        for row in top..top + side {
            let pixels = &self.samples[3 * (row * self.width + left)..][..3 * side];
            for pixel in pixels.as_chunks::<3>().0 {
                for (sum, &sample) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(sample);
                }
            }
        }
        sums.map(|sum| sum as f32 / (side * side) as f32 / 127.5 - 1.0)
    }

    /// At `scale` times its size, rounded down to multiples of `multiple`.
    fn scaled(&self, scale: f64, multiple: i64) -> Tensor {
        let side = |px: usize| ((px as f64 * scale).round() as i64 / multiple * multiple).max(multiple);
        sized(&self.tensor(), [side(self.height), side(self.width)])
    }
}

/// A picture at another size, without aliasing.
fn sized(picture: &Tensor, sides: [i64; 2]) -> Tensor {
    picture.internal_upsample_bilinear2d_aa(sides, false, None, None)
}

/// The files of a folder, by name; folders in it are left alone.
///
/// # Errors
/// When the folder cannot be read.
pub fn files_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}

/// A file that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which.
    pub file: PathBuf,
    /// Why.
    pub reason: String,
}

impl Pictures {
    /// Reads files; those with a side above `longest_px` are made smaller. What cannot be used is left out, with the reason.
    pub fn read(files: &[PathBuf], longest_px: u32) -> (Self, Vec<Refused>) {
        Self::read_within(files, [LEAST_PX, longest_px])
    }

    /// The same, where sides below `least_px` cannot be used.
    pub fn read_within(files: &[PathBuf], [least_px, longest_px]: [u32; 2]) -> (Self, Vec<Refused>) {
        let (mut pictures, mut refused) = (Vec::new(), Vec::new());
        for file in files {
            match read(file, [least_px, longest_px]) {
                Ok(picture) => pictures.push(picture),
                Err(reason) => refused.push(Refused {
                    file: file.clone(),
                    reason,
                }),
            }
        }
        (Self { pictures }, refused)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.pictures.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// The middle square of each picture at `side` by `side` pixels: `(N, 3, side, side)` of -1..1. `None` where there is none.
    pub fn squares(&self, side: i64) -> Option<Tensor> {
        let square = |picture: &Rgb| {
            let least = picture.width.min(picture.height) as i64;
            let (left, above) = ((picture.width as i64 - least) / 2, (picture.height as i64 - least) / 2);
            let pixels = picture.tensor().narrow(2, above, least).narrow(3, left, least);
            sized(&pixels, [side, side])
        };
        let squares: Vec<Tensor> = self.pictures.iter().map(square).collect();
        (!squares.is_empty()).then(|| Tensor::cat(&squares, 0))
    }

    /// Each picture, `(1, 3, H, W)` of -1..1, the longer side of `longest_px` or a little less, both sides multiples of `multiple`.
    pub fn fitted(&self, longest_px: u32, multiple: i64) -> Vec<Tensor> {
        let fitted = |picture: &Rgb| {
            let scale = f64::from(longest_px) / picture.width.max(picture.height) as f64;
            picture.scaled(scale, multiple)
        };
        self.pictures.iter().map(fitted).collect()
    }

    /// Each picture, `(1, 3, H, W)` of -1..1, with `scale` pixels for each of its own, or more where its shorter side would have less
    /// than `least_px`.
    pub fn scaled(&self, scale: f64, least_px: i64) -> Vec<Tensor> {
        let scaled = |picture: &Rgb| {
            let least = least_px as f64 / picture.width.min(picture.height) as f64;
            picture.scaled(scale.max(least), 1)
        };
        self.pictures.iter().map(scaled).collect()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Rgb> {
        self.pictures.get(index)
    }
}

fn read(file: &Path, [least_px, longest_px]: [u32; 2]) -> Result<Rgb, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let picture = pixels::decode(&bytes, &Limits::default()).map_err(|error| error.to_string())?;
    let (width, height) = picture.size();
    if width.min(height) < least_px {
        return Err(format!(
            "it has {width} x {height} pixels; {least_px} on each side are needed"
        ));
    }
    rgb(&picture, longest_px).map_err(|error| error.to_string())
}

fn rgb(picture: &Picture, longest_px: u32) -> Result<Rgb, PictureError> {
    let (width, height) = picture.size();
    let (width, height) = if width.max(height) > longest_px {
        pixels::fit(width, height, longest_px)
    } else {
        (width, height)
    };
    let picture = pixels::to_srgb(&pixels::resize(picture, width, height)?)?.to_depth(Depth::U8);
    let Samples::U8(samples) = picture.samples() else {
        return Err(PictureError::NoPixels { width, height });
    };
    Ok(Rgb {
        width: width as usize,
        height: height as usize,
        samples: samples
            .as_chunks::<4>()
            .0
            .iter()
            .flat_map(|&[r, g, b, _]| [r, g, b])
            .collect(),
    })
}
