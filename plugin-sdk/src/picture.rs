//! Pictures and canvases, and the ways to walk over them.
//!
//! A picture lies in the host. What is here reads it in bands of rows small enough for a processor's cache, gives an
//! author's function one row or one pixel at a time, and writes the results back the same way; a picture of any size
//! needs about a megabyte. On the author's own machine, where there is no host, pictures lie in memory, so that
//! everything can be tested with `cargo test`.

use crate::answer::Refusal;
use crate::surface;

/// Bytes of a band: big enough that calling the host costs nothing, small enough for a second-level cache.
const BAND_BYTES: usize = 256 << 10;

/// Samples of a pixel: red, green, blue, alpha.
pub const CHANNELS: usize = 4;

/// How many levels the samples of a picture can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// 256 levels.
    U8,
    /// 65,536 levels; read and written as floats.
    U16,
    /// Floats: 0 is black and 1 is white; values outside are kept.
    F32,
}

impl Depth {
    /// Every depth, for a plugin that works on floats.
    pub const ALL: &'static [Self] = &[Self::U8, Self::U16, Self::F32];
}

/// What a row can be read and written as: `u8` (0 to 255, only where the picture has [`Depth::U8`]) or `f32` (0 to 1,
/// at every depth). Samples are interleaved red, green, blue, alpha; alpha is straight; colours are sRGB-encoded.
pub trait Sample: surface::Transfer {}

impl Sample for u8 {}

impl Sample for f32 {}

/// A picture that the host gave. It can be read.
#[derive(Debug)]
pub struct Picture(pub(crate) surface::Source);

/// A picture that the plugin makes: its answer, or something between. It can be read and written.
#[derive(Debug)]
pub struct Canvas(pub(crate) surface::Target);

impl Picture {
    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// What its samples can tell apart.
    pub fn depth(&self) -> Depth {
        self.0.depth()
    }

    /// The samples of `rows` rows from `first`, `rows * width * 4` of them and at most 4 MiB.
    ///
    /// # Panics
    /// Where rows are outside of the picture, the band is too large, or bytes are read of a deeper picture.
    pub fn read<S: Sample>(&self, first: u32, rows: u32) -> Vec<S> {
        S::read_source(&self.0, first, rows)
    }

    /// A canvas of the same size and depth, each row made by `work(y, row)` in place of the picture's own row.
    pub fn map_rows<S: Sample>(&self, mut work: impl FnMut(u32, &mut [S])) -> Canvas {
        let mut canvas = Canvas::new(self.width(), self.height(), self.depth());
        for (first, rows) in bands::<S>(self.width(), self.height()) {
            let mut band = self.read::<S>(first, rows);
            for (y, row) in (first..).zip(band.chunks_exact_mut(self.width() as usize * CHANNELS)) {
                work(y, row);
            }
            canvas.write(first, &band);
        }
        canvas
    }

    /// Like [`Picture::map_rows`], where `work(y, other_row, row)` also sees the same row of `other`.
    ///
    /// # Errors
    /// A [`Refusal`] where the two pictures differ in size.
    pub fn map_rows_with<S: Sample>(
        &self,
        other: &Self,
        mut work: impl FnMut(u32, &[S], &mut [S]),
    ) -> Result<Canvas, Refusal> {
        let (width, height) = (self.width(), self.height());
        if (other.width(), other.height()) != (width, height) {
            return Err(Refusal::new(format!(
                "the original has {} x {} pixels and the stylized picture {width} x {height}; in the pack's style.toml, \
                 list the plugin that changes the size (frame, for example) before this one",
                other.width(),
                other.height()
            )));
        }
        let row_samples = width as usize * CHANNELS;
        let mut canvas = Canvas::new(width, height, self.depth());
        for (first, rows) in bands::<S>(width, height) {
            let (others, mut band) = (other.read::<S>(first, rows), self.read::<S>(first, rows));
            let pairs = others.chunks_exact(row_samples).zip(band.chunks_exact_mut(row_samples));
            for (y, (other_row, row)) in (first..).zip(pairs) {
                work(y, other_row, row);
            }
            canvas.write(first, &band);
        }
        Ok(canvas)
    }

    /// A canvas of the same size and depth, each pixel made by `work` from red, green, blue and alpha of 0 to 1.
    pub fn map_pixels(&self, mut work: impl FnMut([f32; CHANNELS]) -> [f32; CHANNELS]) -> Canvas {
        self.map_rows::<f32>(|_, row| {
            for pixel in row.as_chunks_mut::<CHANNELS>().0 {
                *pixel = work(*pixel);
            }
        })
    }
}

impl Canvas {
    /// A transparent black canvas. Every row of an answer must be written.
    ///
    /// The host ends the plugin where the living canvases of a call are too many or too large.
    pub fn new(width: u32, height: u32, depth: Depth) -> Self {
        Self(surface::Target::new(width, height, depth))
    }

    /// A canvas whose rows are made by `work(y, row)` from transparent black.
    pub fn from_rows<S: Sample>(width: u32, height: u32, depth: Depth, mut work: impl FnMut(u32, &mut [S])) -> Self {
        let mut canvas = Self::new(width, height, depth);
        let row_samples = width as usize * CHANNELS;
        for (first, rows) in bands::<S>(width, height) {
            let mut band = vec![S::default(); row_samples * rows as usize];
            for (y, row) in (first..).zip(band.chunks_exact_mut(row_samples)) {
                work(y, row);
            }
            canvas.write(first, &band);
        }
        canvas
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// What its samples can tell apart.
    pub fn depth(&self) -> Depth {
        self.0.depth()
    }

    /// The samples of `rows` rows from `first`; like [`Picture::read`].
    ///
    /// # Panics
    /// Like [`Picture::read`].
    pub fn read<S: Sample>(&self, first: u32, rows: u32) -> Vec<S> {
        S::read_target(&self.0, first, rows)
    }

    /// Writes whole rows from `first`, at most 4 MiB. Floats that go to an integer depth are clamped to 0..1 and
    /// rounded to the nearest level.
    ///
    /// # Panics
    /// Where the samples are no whole rows, rows are outside of the canvas, the band is too large, bytes are written to
    /// a deeper canvas, or a float is not finite.
    pub fn write<S: Sample>(&mut self, first: u32, samples: &[S]) {
        S::write_target(&mut self.0, first, samples);
    }
}

/// The bands of a walk over a picture: first row and number of rows of each.
fn bands<S>(width: u32, height: u32) -> impl Iterator<Item = (u32, u32)> {
    let row_bytes = (width as usize * CHANNELS * size_of::<S>()).max(1);
    let most = u32::try_from((BAND_BYTES / row_bytes).max(1)).unwrap_or(u32::MAX);
    (0..height)
        .step_by(most as usize)
        .map(move |first| (first, most.min(height - first)))
}
