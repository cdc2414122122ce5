//! Pictures of the host, by their handles.

use crate::bindings::describes::pastiche::plugin::pictures;
use crate::picture::Depth;
use crate::surface::Transfer;

/// A picture that the host lent for one call.
#[derive(Debug)]
pub struct Source(pub(crate) pictures::Picture);

/// A canvas of this call.
#[derive(Debug)]
pub struct Target(pub(crate) pictures::Canvas);

impl Source {
    pub(crate) fn width(&self) -> u32 {
        self.0.width()
    }

    pub(crate) fn height(&self) -> u32 {
        self.0.height()
    }

    pub(crate) fn depth(&self) -> Depth {
        self.0.depth().into()
    }
}

impl Target {
    pub(crate) fn new(width: u32, height: u32, depth: Depth) -> Self {
        Self(pictures::Canvas::new(width, height, depth.into()))
    }

    pub(crate) fn width(&self) -> u32 {
        self.0.width()
    }

    pub(crate) fn height(&self) -> u32 {
        self.0.height()
    }

    pub(crate) fn depth(&self) -> Depth {
        self.0.depth().into()
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

impl From<pictures::Depth> for Depth {
    fn from(depth: pictures::Depth) -> Self {
        match depth {
            pictures::Depth::U8 => Self::U8,
            pictures::Depth::U16 => Self::U16,
            pictures::Depth::F32 => Self::F32,
        }
    }
}

impl From<Depth> for pictures::Depth {
    fn from(depth: Depth) -> Self {
        match depth {
            Depth::U8 => Self::U8,
            Depth::U16 => Self::U16,
            Depth::F32 => Self::F32,
        }
    }
}
