//! Bands of rows: which samples a band covers, and how samples change between bytes, 16 bit and floats.
//!
//! Everything here is a plain loop over slices, so that it vectorises. A value that is not finite is refused, whatever
//! the depth it goes to: a plugin that divides by zero should hear of it.

use std::ops::Range;

use pixels::{Depth, Samples};

use crate::error::Stop;

/// Most bytes of one band.
pub(crate) const BAND_BYTES: usize = 4 << 20;
/// Samples of a pixel: red, green, blue, alpha.
pub(crate) const CHANNELS: usize = 4;

/// The bits of a pixel of bytes that are its alpha; whole pixels as numbers are what vectorises.
const ALPHA: u32 = u32::from_ne_bytes([0, 0, 0, u8::MAX]);

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Size {
    /// Samples of one row.
    pub(crate) fn row(self) -> usize {
        self.width as usize * CHANNELS
    }

    /// Samples of `rows` rows from `first`, where each sample takes `sample_bytes` in the band.
    pub(crate) fn band(self, first: u32, rows: u32, sample_bytes: usize) -> Result<Range<usize>, Stop> {
        let end = u64::from(first) + u64::from(rows);
        if end > u64::from(self.height) {
            return Err(Stop::Misuse(format!(
                "rows {first} to {end} are not in a picture of {} rows",
                self.height
            )));
        }
        let length = self.row() * rows as usize;
        if length * sample_bytes > BAND_BYTES {
            return Err(Stop::Misuse(format!(
                "a band of {} bytes is too large; {BAND_BYTES} is the most",
                length * sample_bytes
            )));
        }
        let start = self.row() * first as usize;
        Ok(start..start + length)
    }

    /// How many whole rows `samples` samples are.
    pub(crate) fn rows(self, samples: usize) -> Result<u32, Stop> {
        let rows = u32::try_from(samples / self.row()).ok();
        rows.filter(|_| samples.is_multiple_of(self.row())).ok_or_else(|| {
            Stop::BadOutput(format!(
                "{samples} samples are no whole rows of a picture {} pixels wide",
                self.width
            ))
        })
    }
}

/// The bytes of a band of a picture with 256 levels.
pub(crate) fn read_u8(samples: &Samples, band: Range<usize>) -> Result<Vec<u8>, Stop> {
    match samples {
        Samples::U8(all) => Ok(all[band].to_vec()),
        Samples::U16(_) | Samples::F32(_) => Err(only_u8("read")),
    }
}

/// The floats of a band of any picture; integers from 0 to 1.
pub(crate) fn read_f32(samples: &Samples, band: Range<usize>) -> Vec<f32> {
    match samples {
        Samples::U8(all) => all[band].iter().map(|&s| f32::from(s) / 255.0).collect(),
        Samples::U16(all) => all[band].iter().map(|&s| f32::from(s) / 65_535.0).collect(),
        Samples::F32(all) => all[band].to_vec(),
    }
}

/// Sets each fourth sample to opaque: in a picture without alpha it means nothing, and a plugin should not have to know.
pub(crate) fn make_opaque_u8(band: &mut [u8]) {
    for pixel in band.as_chunks_mut::<CHANNELS>().0 {
        *pixel = (u32::from_ne_bytes(*pixel) | ALPHA).to_ne_bytes();
    }
}

/// Like [`make_opaque_u8`].
pub(crate) fn make_opaque_f32(band: &mut [f32]) {
    for pixel in band.as_chunks_mut::<CHANNELS>().0 {
        pixel[3] = 1.0;
    }
}

/// Whether nothing shines through.
pub(crate) fn is_opaque_u8(band: &[u8]) -> bool {
    let pixels = band.as_chunks::<CHANNELS>().0.iter();
    pixels.fold(ALPHA, |all, pixel| all & u32::from_ne_bytes(*pixel)) == ALPHA
}

/// Like [`is_opaque_u8`].
pub(crate) fn is_opaque_f32(band: &[f32]) -> bool {
    let pixels = band.as_chunks::<CHANNELS>().0.iter();
    pixels.fold(true, |all, pixel| all & (pixel[3] >= 1.0))
}

/// Writes floats into `target` at the depth that it has.
pub(crate) fn write_f32(target: &mut Samples, band: Range<usize>, samples: &[f32]) -> Result<(), Stop> {
    if !samples.iter().fold(true, |all, s| all & s.is_finite()) {
        return Err(Stop::BadOutput("it wrote samples that are not finite numbers".into()));
    }
    match target {
        Samples::U8(all) => {
            for (to, &from) in all[band].iter_mut().zip(samples) {
                *to = level(from, 255.0) as u8;
            }
        }
        Samples::U16(all) => {
            for (to, &from) in all[band].iter_mut().zip(samples) {
                *to = level(from, 65_535.0) as u16;
            }
        }
        Samples::F32(all) => all[band].copy_from_slice(samples),
    }
    Ok(())
}

/// Nearest level to `value` of 0..=1 on a scale of `top` + 1 levels; what is outside is clamped.
fn level(value: f32, top: f32) -> f32 {
    value.clamp(0.0, 1.0) * top + 0.5
}

/// The error for bytes asked of a deeper picture.
pub(crate) fn only_u8(verb: &str) -> Stop {
    Stop::Misuse(format!(
        "it tried to {verb} a picture of more than 8 bits as bytes; that takes floats"
    ))
}

/// Samples of a new canvas: transparent black.
pub(crate) fn zeros(depth: Depth, length: usize) -> Samples {
    match depth {
        Depth::U8 => Samples::U8(vec![0; length]),
        Depth::U16 => Samples::U16(vec![0; length]),
        Depth::F32 => Samples::F32(vec![0.0; length]),
    }
}

/// A depth by the name that it has in messages and in the WIT.
pub(crate) fn depth_name(depth: Depth) -> &'static str {
    match depth {
        Depth::U8 => "u8",
        Depth::U16 => "u16",
        Depth::F32 => "f32",
    }
}
