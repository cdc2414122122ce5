//! Pictures in memory, for tests on the author's machine. They keep the host's rules, so that a plugin that breaks one
//! fails in its own tests first.

use std::ops::Range;

use crate::picture::{CHANNELS, Canvas, Depth, Picture};
use crate::surface::Transfer;

/// Most bytes of one band; the host's own bound.
const BAND_BYTES: usize = 4 << 20;

/// A picture of a test.
#[derive(Debug, Clone)]
pub struct Source(Samples);

/// A canvas of a test.
#[derive(Debug, Clone)]
pub struct Target(Samples);

#[derive(Debug, Clone)]
struct Samples {
    width: u32,
    height: u32,
    values: Values,
}

#[derive(Debug, Clone)]
enum Values {
    U8(Vec<u8>),
    U16(Vec<u16>),
    F32(Vec<f32>),
}

impl Picture {
    /// For tests: a picture of `width` x rows pixels from bytes, 4 to the pixel.
    ///
    /// # Panics
    /// Where the samples are no whole rows.
    pub fn from_u8(width: u32, samples: Vec<u8>) -> Self {
        let height = whole_rows(width, samples.len());
        let values = Values::U8(samples);
        Self(Source(Samples { width, height, values }))
    }

    /// For tests: a picture of `width` x rows pixels from 16-bit samples, 4 to the pixel.
    ///
    /// # Panics
    /// Where the samples are no whole rows.
    pub fn from_u16(width: u32, samples: Vec<u16>) -> Self {
        let height = whole_rows(width, samples.len());
        let values = Values::U16(samples);
        Self(Source(Samples { width, height, values }))
    }

    /// For tests: a picture of `width` x rows pixels from floats, 4 to the pixel.
    ///
    /// # Panics
    /// Where the samples are no whole rows.
    pub fn from_f32(width: u32, samples: Vec<f32>) -> Self {
        let height = whole_rows(width, samples.len());
        let values = Values::F32(samples);
        Self(Source(Samples { width, height, values }))
    }
}

impl Canvas {
    /// For tests: the canvas as a picture, as the generator or the next plugin gets it.
    pub fn into_picture(self) -> Picture {
        Picture(Source(self.0.0))
    }
}

impl Source {
    pub(crate) fn width(&self) -> u32 {
        self.0.width
    }

    pub(crate) fn height(&self) -> u32 {
        self.0.height
    }

    pub(crate) fn depth(&self) -> Depth {
        self.0.depth()
    }
}

impl Target {
    pub(crate) fn new(width: u32, height: u32, depth: Depth) -> Self {
        let length = width as usize * height as usize * CHANNELS;
        let values = match depth {
            Depth::U8 => Values::U8(vec![0; length]),
            Depth::U16 => Values::U16(vec![0; length]),
            Depth::F32 => Values::F32(vec![0.0; length]),
        };
        Self(Samples { width, height, values })
    }

    pub(crate) fn width(&self) -> u32 {
        self.0.width
    }

    pub(crate) fn height(&self) -> u32 {
        self.0.height
    }

    pub(crate) fn depth(&self) -> Depth {
        self.0.depth()
    }
}

impl Samples {
    fn depth(&self) -> Depth {
        match self.values {
            Values::U8(_) => Depth::U8,
            Values::U16(_) => Depth::U16,
            Values::F32(_) => Depth::F32,
        }
    }

    fn band(&self, first: u32, rows: u32, sample_bytes: usize) -> Range<usize> {
        let row = self.width as usize * CHANNELS;
        let end = first.checked_add(rows).filter(|&end| end <= self.height);
        let Some(end) = end else {
            panic!("{rows} rows from {first} are not in a picture of {} rows", self.height);
        };
        let bytes = row * rows as usize * sample_bytes;
        assert!(bytes <= BAND_BYTES, "a band of {bytes} bytes; {BAND_BYTES} is the most");
        row * first as usize..row * end as usize
    }

    fn read_u8(&self, first: u32, rows: u32) -> Vec<u8> {
        let band = self.band(first, rows, 1);
        let Values::U8(all) = &self.values else {
            panic!("a picture of depth {:?} cannot be read as bytes", self.depth());
        };
        all[band].to_vec()
    }

    fn read_f32(&self, first: u32, rows: u32) -> Vec<f32> {
        let band = self.band(first, rows, size_of::<f32>());
        match &self.values {
            Values::U8(all) => all[band].iter().map(|&s| f32::from(s) / 255.0).collect(),
            Values::U16(all) => all[band].iter().map(|&s| f32::from(s) / 65_535.0).collect(),
            Values::F32(all) => all[band].to_vec(),
        }
    }

    fn write_u8(&mut self, first: u32, samples: &[u8]) {
        let band = self.band(first, whole_rows(self.width, samples.len()), 1);
        let depth = self.depth();
        let Values::U8(all) = &mut self.values else {
            panic!("a canvas of depth {depth:?} cannot be written as bytes");
        };
        all[band].copy_from_slice(samples);
    }

    fn write_f32(&mut self, first: u32, samples: &[f32]) {
        let band = self.band(first, whole_rows(self.width, samples.len()), size_of::<f32>());
        assert!(samples.iter().all(|s| s.is_finite()), "a sample is not a finite number");
        match &mut self.values {
            Values::U8(all) => {
                for (to, &from) in all[band].iter_mut().zip(samples) {
                    *to = (from.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
                }
            }
            Values::U16(all) => {
                for (to, &from) in all[band].iter_mut().zip(samples) {
                    *to = (from.clamp(0.0, 1.0) * 65_535.0 + 0.5) as u16;
                }
            }
            Values::F32(all) => all[band].copy_from_slice(samples),
        }
    }
}

impl Transfer for u8 {
    fn read_source(source: &Source, first: u32, rows: u32) -> Vec<Self> {
        source.0.read_u8(first, rows)
    }

    fn read_target(target: &Target, first: u32, rows: u32) -> Vec<Self> {
        target.0.read_u8(first, rows)
    }

    fn write_target(target: &mut Target, first: u32, samples: &[Self]) {
        target.0.write_u8(first, samples);
    }
}

impl Transfer for f32 {
    fn read_source(source: &Source, first: u32, rows: u32) -> Vec<Self> {
        source.0.read_f32(first, rows)
    }

    fn read_target(target: &Target, first: u32, rows: u32) -> Vec<Self> {
        target.0.read_f32(first, rows)
    }

    fn write_target(target: &mut Target, first: u32, samples: &[Self]) {
        target.0.write_f32(first, samples);
    }
}

fn whole_rows(width: u32, samples: usize) -> u32 {
    let row = width as usize * CHANNELS;
    assert!(
        row > 0 && samples.is_multiple_of(row),
        "{samples} samples are no whole rows of {width} pixels"
    );
    u32::try_from(samples / row).unwrap_or_else(|_| panic!("{samples} samples are too many rows"))
}
