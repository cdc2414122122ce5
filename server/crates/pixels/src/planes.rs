//! The form in which a generator sees a picture: three planes of floats.
//!
//! Red, green and blue, each `height * width` values, row by row: the tensor layout NCHW without its batch. Values run
//! from 0 to 1; the ranges, orders and layouts that a style's manifest asks for are made from this elsewhere. Alpha is
//! not part of it: a generator sees the straight colours, also those of invisible pixels, and the result takes the
//! alpha of its original.

use crate::sample::Sample;
use crate::{Depth, Picture, PictureError, Samples};

/// Red, green and blue planes, values nominally from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Planes {
    width: u32,
    height: u32,
    values: Vec<f32>,
}

/// A rectangle within a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
}

impl Planes {
    /// Puts planes together from `3 * height * width` values.
    ///
    /// # Errors
    /// [`PictureError::NoPixels`], [`PictureError::SampleCount`].
    pub fn new(width: u32, height: u32, values: Vec<f32>) -> Result<Self, PictureError> {
        if width == 0 || height == 0 {
            return Err(PictureError::NoPixels { width, height });
        }
        let expected = u64::from(width) * u64::from(height) * 3;
        let found = values.len() as u64;
        if found != expected {
            return Err(PictureError::SampleCount {
                width,
                height,
                expected,
                found,
            });
        }
        Ok(Self { width, height, values })
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The values, `3 * height * width` of them.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The values, taken out.
    #[must_use]
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }

    fn area(&self) -> usize {
        self.width as usize * self.height as usize
    }

    fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.width as usize)
    }
}

/// The colours of a picture as planes; values are clamped to 0 to 1.
#[must_use]
pub fn to_planes(picture: &Picture) -> Planes {
    let values = match picture.samples() {
        Samples::U8(samples) => split(samples),
        Samples::U16(samples) => split(samples),
        Samples::F32(samples) => split(samples),
    };
    Planes {
        width: picture.width(),
        height: picture.height(),
        values,
    }
}

/// A picture of the colours of `planes` at `depth`, rounded to the nearest, with the alpha of `original`.
///
/// Values below 0 and not-a-number become 0, values above 1 become 1. The picture carries no profile.
///
/// # Errors
/// [`PictureError::SizeMismatch`] where the sizes differ.
pub fn from_planes(planes: &Planes, depth: Depth, original: &Picture) -> Result<Picture, PictureError> {
    let size = (planes.width, planes.height);
    if size != original.size() {
        return Err(PictureError::SizeMismatch {
            expected: original.size(),
            found: size,
        });
    }
    let mut samples = match depth {
        Depth::U8 => Samples::U8(interleave(planes)),
        Depth::U16 => Samples::U16(interleave(planes)),
        Depth::F32 => Samples::F32(interleave(planes)),
    };
    if original.has_alpha() {
        match (&mut samples, &original.samples().to_depth(depth)) {
            (Samples::U8(to), Samples::U8(from)) => copy_alpha(to, from),
            (Samples::U16(to), Samples::U16(from)) => copy_alpha(to, from),
            (Samples::F32(to), Samples::F32(from)) => copy_alpha(to, from),
            // Unreachable: both have the depth asked for.
            _ => {}
        }
    }
    Picture::new(planes.width, planes.height, samples, original.has_alpha(), None)
}

/// The part of `planes` within `region`.
///
/// # Errors
/// [`PictureError::NoPixels`] for an empty region, [`PictureError::OutOfPicture`] for one that reaches out.
pub fn crop(planes: &Planes, region: Region) -> Result<Planes, PictureError> {
    let Region { x, y, width, height } = region;
    if width == 0 || height == 0 {
        return Err(PictureError::NoPixels { width, height });
    }
    let fits = |start: u32, length: u32, side: u32| start.checked_add(length).is_some_and(|end| end <= side);
    if !fits(x, width, planes.width) || !fits(y, height, planes.height) {
        return Err(PictureError::OutOfPicture {
            x,
            y,
            width,
            height,
            of: (planes.width, planes.height),
        });
    }
    let (left, right) = (x as usize, (x + width) as usize);
    let mut values = Vec::with_capacity(3 * width as usize * height as usize);
    for plane in planes.values.chunks_exact(planes.area()) {
        let rows = plane
            .chunks_exact(planes.width as usize)
            .skip(y as usize)
            .take(height as usize);
        rows.for_each(|row| values.extend_from_slice(&row[left..right]));
    }
    Ok(Planes { width, height, values })
}

/// `planes` extended to `width` x `height` at the right and the bottom by reflection about the last column and row.
///
/// The last value is not repeated, as in ONNX `Pad` with mode `reflect`. A pad longer than the picture goes on
/// reflecting back and forth; a single column or row is repeated. A side that is long enough already stays as it is;
/// [`crop`] takes the padding off again.
#[must_use]
pub fn pad_reflect(planes: &Planes, width: u32, height: u32) -> Planes {
    let (width, height) = (width.max(planes.width), height.max(planes.height));
    if (width, height) == (planes.width, planes.height) {
        return planes.clone();
    }
    let columns: Vec<usize> = (planes.width..width).map(|x| reflected(x, planes.width)).collect();
    let mut values = Vec::with_capacity(3 * width as usize * height as usize);
    let rows: Vec<&[f32]> = planes.rows().collect();
    for plane in rows.chunks_exact(planes.height as usize) {
        for y in 0..height {
            let row = plane[reflected(y, planes.height)];
            values.extend_from_slice(row);
            values.extend(columns.iter().map(|&x| row[x]));
        }
    }
    Planes { width, height, values }
}

/// Where the position `at` lies in a side of `length` that is mirrored without repeating its ends.
fn reflected(at: u32, length: u32) -> usize {
    let period = 2 * u64::from(length.max(1) - 1);
    if period == 0 {
        return 0;
    }
    let within = u64::from(at) % period;
    within.min(period - within) as usize
}

fn split<S: Sample>(samples: &[S]) -> Vec<f32> {
    let area = samples.len() / 4;
    let mut values = vec![0.0; 3 * area];
    let (red, rest) = values.split_at_mut(area);
    let (green, blue) = rest.split_at_mut(area);
    let colours = red.iter_mut().zip(green).zip(blue);
    for (((red, green), blue), pixel) in colours.zip(samples.as_chunks::<4>().0) {
        [*red, *green, *blue] = S::colours(*pixel);
    }
    values
}

fn interleave<S: Sample>(planes: &Planes) -> Vec<S> {
    let (red, rest) = planes.values.split_at(planes.area());
    let (green, blue) = rest.split_at(planes.area());
    let mut samples = vec![S::FULL; 4 * planes.area()];
    let colours = red.iter().zip(green).zip(blue);
    for (((red, green), blue), pixel) in colours.zip(samples.as_chunks_mut::<4>().0) {
        pixel[0] = S::from_unit(*red);
        pixel[1] = S::from_unit(*green);
        pixel[2] = S::from_unit(*blue);
    }
    samples
}

fn copy_alpha<S: Sample>(to: &mut [S], from: &[S]) {
    for (to, from) in to.as_chunks_mut::<4>().0.iter_mut().zip(from.as_chunks::<4>().0) {
        to[3] = from[3];
    }
}

#[cfg(test)]
mod tests;
