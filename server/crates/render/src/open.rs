//! The picture as it goes through a style: decoded, at the working size, in sRGB.

use std::sync::Arc;

use bytes::Bytes;
use pixels::{Limits, Picture, Profile};

use crate::RenderError;

/// A picture at its working size, twice.
pub(crate) struct Opened {
    /// In the file's own colours: what strength blends with, and what strength 0 gives back.
    pub original: Arc<Picture>,
    /// In sRGB: what plugins and generators see.
    pub working: Arc<Picture>,
}

/// Decodes a file, oriented; `size` is the working size in pixels.
pub(crate) fn open(file: &Bytes, limits: &Limits, size: (u32, u32)) -> Result<Opened, RenderError> {
    let decoded = pixels::decode(file, limits)?;
    let original = Arc::new(if decoded.size() == size {
        decoded
    } else {
        pixels::resize(&decoded, size.0, size.1)?
    });
    let working = if original.is_srgb() {
        Arc::clone(&original)
    } else {
        Arc::new(pixels::to_srgb(&original)?)
    };
    Ok(Opened { original, working })
}

impl Opened {
    /// The result back in the file's colours, blended with the original: `strength` 0 is the original, 1 the result.
    ///
    /// Grey and CMYK profiles cannot hold a result in colour: it stays sRGB, and so does the original in the blend.
    pub(crate) fn close(&self, result: &Picture, strength: f32) -> Result<Picture, RenderError> {
        let Some(profile) = self.original.profile().filter(|profile| !Profile::is_srgb(profile)) else {
            return Ok(pixels::blend(&self.original, result, strength)?);
        };
        let returned = pixels::from_srgb(result, profile)?;
        let base = if returned.profile().is_some() {
            &self.original
        } else {
            &self.working
        };
        Ok(pixels::blend(base, &returned, strength)?)
    }
}
