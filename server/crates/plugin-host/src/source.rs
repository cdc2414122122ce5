//! A picture that the host gives to a plugin: read only, shared, never copied as a whole.

use std::sync::Arc;

use pixels::{Depth, Picture};

use crate::bands::{self, Size};
use crate::error::Stop;

/// What a plugin's handle to a picture of the host stands for.
#[derive(Debug, Clone)]
pub struct Source(pub(crate) Arc<Picture>);

impl Source {
    pub(crate) fn size(&self) -> Size {
        Size {
            width: self.0.width(),
            height: self.0.height(),
        }
    }

    pub(crate) fn depth(&self) -> Depth {
        self.0.depth()
    }

    pub(crate) fn read_u8(&self, first: u32, rows: u32) -> Result<Vec<u8>, Stop> {
        let mut band = bands::read_u8(self.0.samples(), self.size().band(first, rows, 1)?)?;
        if !self.0.has_alpha() {
            bands::make_opaque_u8(&mut band);
        }
        Ok(band)
    }

    pub(crate) fn read_f32(&self, first: u32, rows: u32) -> Result<Vec<f32>, Stop> {
        let rows = self.size().band(first, rows, size_of::<f32>())?;
        let mut band = bands::read_f32(self.0.samples(), rows);
        if !self.0.has_alpha() {
            bands::make_opaque_f32(&mut band);
        }
        Ok(band)
    }
}
