//! Why a render did not come about. Errors are cloned to everyone who waited for the same render.

use std::sync::Arc;

use infer::InferError;
use pixels::PictureError;
use plugin_host::PluginError;
use thiserror::Error;

/// A render that was refused or failed.
#[derive(Clone, Debug, Error)]
pub enum RenderError {
    /// The picture cannot be read, or is larger than the limits.
    #[error(transparent)]
    Picture(Arc<PictureError>),
    /// It does not fit the device, or would take too long there.
    #[error("the picture is too large for this style here: {reason}; ask for size={largest_side} or smaller")]
    TooLarge {
        /// What it would need.
        reason: String,
        /// The largest longest side that is possible for a picture of this shape, in pixels.
        largest_side: u32,
    },
    /// The generator does not work at this size.
    #[error("the style's generator cannot work at {width}x{height}: {reason}")]
    Generator {
        /// Width of the padded picture, in pixels.
        width: u32,
        /// Height of the padded picture, in pixels.
        height: u32,
        /// Why not.
        reason: String,
    },
    /// A plugin failed.
    #[error(transparent)]
    Plugin(Arc<PluginError>),
    /// The plugins' results do not fit together.
    #[error("the style's plugins gave a picture of {given:?} pixels, it must be {wanted:?}")]
    PluginSize {
        /// Width and height that came out.
        given: (u32, u32),
        /// Width and height that went in.
        wanted: (u32, u32),
    },
    /// The device is busy, or failed.
    #[error(transparent)]
    Infer(InferError),
    /// A fault of ours.
    #[error("the render failed inside Pastiche: {0}; the server's log has more")]
    Internal(String),
}

impl From<PictureError> for RenderError {
    fn from(error: PictureError) -> Self {
        Self::Picture(Arc::new(error))
    }
}

impl From<PluginError> for RenderError {
    fn from(error: PluginError) -> Self {
        Self::Plugin(Arc::new(error))
    }
}

impl From<InferError> for RenderError {
    fn from(error: InferError) -> Self {
        Self::Infer(error)
    }
}
