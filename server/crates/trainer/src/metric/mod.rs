//! How good a style is, by numbers that need no pretrained network.
//!
//! | metric | what it says | better |
//! |---|---|---|
//! | [`Distance`] | how far results are from the artwork in strokes, shapes and areas, and in colours | lower |
//! | [`content`] | how much of the photograph's contours is left | higher |
//! | [`flicker`] | how much results change where the photograph only moves by a few pixels | lower |
//! | [`perceptual`] | how different result and photograph are to a feature network, where there is one | as wanted |
//! | [`variety`] | whether results of different photographs differ | as the photographs |
//! | [`luminance_correlation`] | whether light and dark are where they were | above 0 |
//!
//! Pictures are `(1, 3, H, W)` of -1..1, all on one device, no side shorter than [`LEAST_PX`]. They guide; they do not replace looking.

mod content;
mod distance;
mod flicker;
mod perceptual;
mod sliced;
#[cfg(test)]
mod tests;
mod variety;

/// Shorter sides of pictures show too little at a quarter of their size.
pub const LEAST_PX: i64 = 32;

/// Whether a picture `(1, 3, H, W)` is large enough for every metric.
pub fn is_large_enough(picture: &tch::Tensor) -> bool {
    picture
        .size4()
        .is_ok_and(|(_, _, height, width)| height.min(width) >= LEAST_PX)
}

pub use content::content;
pub use distance::Distance;
pub use flicker::{SHIFT_PX, flicker};
pub use perceptual::perceptual;
pub use variety::{luminance_correlation, variety};
