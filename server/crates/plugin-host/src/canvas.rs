//! A picture that a plugin makes: an answer, or something between.
//!
//! It knows which rows were written, because an answer with a hole in it is a fault and not a black stripe.

use pixels::{Depth, Picture, Samples};

use crate::bands::{self, BAND_BYTES, Size};
use crate::error::Stop;

/// What a plugin's handle to a picture of its own stands for.
#[derive(Debug)]
pub struct Canvas {
    size: Size,
    samples: Samples,
    /// One flag for each row.
    written: Vec<bool>,
    /// Whether no pixel that was written lets anything shine through.
    opaque: bool,
}

impl Canvas {
    /// A transparent black canvas.
    ///
    /// # Errors
    /// A size of nothing, or a row that does not fit into a band of floats.
    pub(crate) fn new(size: Size, depth: Depth) -> Result<Self, Stop> {
        let Size { width, height } = size;
        if width == 0 || height == 0 {
            return Err(Stop::BadOutput(format!(
                "a canvas of {width} x {height} pixels is empty"
            )));
        }
        if size.row() * size_of::<f32>() > BAND_BYTES {
            return Err(Stop::BadOutput(format!(
                "a canvas {width} pixels wide is too wide for a band"
            )));
        }
        Ok(Self {
            size,
            samples: bands::zeros(depth, size.row() * height as usize),
            written: vec![false; height as usize],
            opaque: true,
        })
    }

    pub(crate) fn size(&self) -> Size {
        self.size
    }

    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.size.width) * u64::from(self.size.height)
    }

    pub(crate) fn depth(&self) -> Depth {
        self.samples.depth()
    }

    pub(crate) fn read_u8(&self, first: u32, rows: u32) -> Result<Vec<u8>, Stop> {
        bands::read_u8(&self.samples, self.size.band(first, rows, 1)?)
    }

    pub(crate) fn read_f32(&self, first: u32, rows: u32) -> Result<Vec<f32>, Stop> {
        let band = self.size.band(first, rows, size_of::<f32>())?;
        Ok(bands::read_f32(&self.samples, band))
    }

    pub(crate) fn write_u8(&mut self, first: u32, samples: &[u8]) -> Result<(), Stop> {
        let rows = self.size.rows(samples.len())?;
        let band = self.size.band(first, rows, 1)?;
        let Samples::U8(all) = &mut self.samples else {
            return Err(bands::only_u8("write"));
        };
        all[band].copy_from_slice(samples);
        self.wrote(first, rows, bands::is_opaque_u8(samples));
        Ok(())
    }

    pub(crate) fn write_f32(&mut self, first: u32, samples: &[f32]) -> Result<(), Stop> {
        let rows = self.size.rows(samples.len())?;
        let band = self.size.band(first, rows, size_of::<f32>())?;
        bands::write_f32(&mut self.samples, band, samples)?;
        self.wrote(first, rows, bands::is_opaque_f32(samples));
        Ok(())
    }

    fn wrote(&mut self, first: u32, rows: u32, opaque: bool) {
        let first = first as usize;
        self.written[first..first + rows as usize].fill(true);
        self.opaque &= opaque;
    }

    /// The finished picture; `like` is the one it replaces and gives it its profile, and its depth must be the same.
    ///
    /// # Errors
    /// Rows that were never written, or another depth.
    pub(crate) fn finish(self, like: &Picture) -> Result<Picture, Stop> {
        if let Some(row) = self.written.iter().position(|&written| !written) {
            return Err(Stop::BadOutput(format!("row {row} of its picture was never written")));
        }
        let (found, wanted) = (self.depth(), like.depth());
        if found != wanted {
            return Err(Stop::BadOutput(format!(
                "its picture has depth {}, and must have {} like the one it replaces",
                bands::depth_name(found),
                bands::depth_name(wanted)
            )));
        }
        let has_alpha = like.has_alpha() || !self.opaque;
        Picture::new(
            self.size.width,
            self.size.height,
            self.samples,
            has_alpha,
            like.profile().cloned(),
        )
        .map_err(|error| Stop::BadOutput(error.to_string()))
    }
}
