//! How large a picture may be before anything of its size is allocated.
//!
//! The limits are checked twice: the length of the file before it is looked at, and the size that its header declares
//! before the first pixel is decoded. A decompression bomb is therefore refused for the price of reading a header.

use crate::PictureError;

/// Bounds on a picture file. A decoded picture takes `4 * pixels` bytes at 8 bit, twice that at 16 bit and four times
/// that as float; a decoder may hold as much again while it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes that a file may have.
    pub max_bytes: u64,
    /// Most pixels, width times height.
    pub max_pixels: u64,
    /// Longest side in pixels.
    pub max_side: u32,
}

impl Default for Limits {
    /// 64 MiB, 100 megapixels, 32,768 pixels a side.
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_pixels: 100_000_000,
            max_side: 32_768,
        }
    }
}

impl Limits {
    /// Refuses a file that is too long.
    ///
    /// # Errors
    /// [`PictureError::TooManyBytes`].
    pub fn check_bytes(&self, bytes: usize) -> Result<(), PictureError> {
        let bytes = bytes as u64;
        if bytes > self.max_bytes {
            return Err(PictureError::TooManyBytes {
                bytes,
                max: self.max_bytes,
            });
        }
        Ok(())
    }

    /// Refuses a picture with no pixels or too many.
    ///
    /// # Errors
    /// [`PictureError::NoPixels`], [`PictureError::SideTooLong`], [`PictureError::TooManyPixels`].
    pub fn check_size(&self, width: u32, height: u32) -> Result<(), PictureError> {
        if width == 0 || height == 0 {
            return Err(PictureError::NoPixels { width, height });
        }
        if width.max(height) > self.max_side {
            return Err(PictureError::SideTooLong {
                width,
                height,
                max: self.max_side,
            });
        }
        if u64::from(width) * u64::from(height) > self.max_pixels {
            return Err(PictureError::TooManyPixels {
                width,
                height,
                max: self.max_pixels,
            });
        }
        Ok(())
    }
}
