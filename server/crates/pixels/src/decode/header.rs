//! What the header of a file says about its picture.

use super::Declared;
use crate::{Depth, SourceFormat};

/// What is known about a picture before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Format of the file.
    pub format: SourceFormat,
    /// Width in pixels, once the picture is upright.
    pub width: u32,
    /// Height in pixels, once the picture is upright.
    pub height: u32,
    /// Depth that the picture will have.
    pub depth: Depth,
    /// Whether pixels may be transparent; a GIF turns out only when it is decoded.
    pub has_alpha: bool,
}

impl Header {
    pub(super) fn new(format: SourceFormat, declared: &Declared) -> Self {
        let (width, height) = declared.orientation.size(declared.size.0, declared.size.1);
        Self {
            format,
            width,
            height,
            depth: declared.depth,
            has_alpha: declared.has_alpha,
        }
    }
}
