//! Changing the size of a picture.
//!
//! Lanczos with three lobes where both sides shrink (sharp, no aliasing), Catmull-Rom otherwise (no ringing around
//! what is enlarged). Colours are weighted by their alpha, so that what is invisible bleeds nowhere.

use bytemuck::{Pod, cast_slice, cast_slice_mut};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{F32x4, U8x4, U16x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

use crate::{Picture, PictureError, Samples};

/// The size with the shape of `width` x `height` whose longest side is `longest_side`; no side is below 1.
///
/// ```
/// assert_eq!(pixels::fit(1920, 1080, 512), (512, 288));
/// assert_eq!(pixels::fit(3, 1000, 100), (1, 100));
/// ```
#[must_use]
pub fn fit(width: u32, height: u32, longest_side: u32) -> (u32, u32) {
    let longest = u64::from(width.max(height).max(1));
    let wanted = u64::from(longest_side.max(1));
    let scaled = |side: u32| {
        let rounded = (u64::from(side) * wanted + longest / 2) / longest;
        u32::try_from(rounded.clamp(1, wanted)).unwrap_or(longest_side)
    };
    (scaled(width), scaled(height))
}

/// The picture at `width` x `height` pixels; depth, alpha and profile are kept.
///
/// # Errors
/// [`PictureError::NoPixels`] where a side is 0.
pub fn resize(picture: &Picture, width: u32, height: u32) -> Result<Picture, PictureError> {
    if width == 0 || height == 0 {
        return Err(PictureError::NoPixels { width, height });
    }
    if (width, height) == picture.size() {
        return Ok(picture.clone());
    }
    let size = (width, height);
    let samples = match picture.samples() {
        Samples::U8(samples) => scale::<U8x4, _>(picture, samples, size).map(Samples::U8),
        Samples::U16(samples) => scale::<U16x4, _>(picture, samples, size).map(Samples::U16),
        Samples::F32(samples) => scale::<F32x4, _>(picture, samples, size).map(Samples::F32),
    };
    Picture::new(width, height, samples?, picture.has_alpha(), picture.profile().cloned())
}

/// Scales samples of which four make a pixel `P`.
///
/// The resizer is called for one kind of pixel at a time, because each call compiles all that its types allow.
fn scale<P: PixelTrait, S: Pod>(
    picture: &Picture,
    samples: &[S],
    (width, height): (u32, u32),
) -> Result<Vec<S>, PictureError> {
    let shrinks = width <= picture.width() && height <= picture.height();
    let filter = if shrinks {
        FilterType::Lanczos3
    } else {
        FilterType::CatmullRom
    };
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(filter))
        .use_alpha(picture.has_alpha());
    // The sizes agree with the samples by construction, which is all that the resizer could object to.
    let mismatch = || PictureError::SizeMismatch {
        expected: picture.size(),
        found: (width, height),
    };
    let mut scaled = vec![S::zeroed(); width as usize * height as usize * 4];
    let from = TypedImageRef::<P>::from_buffer(picture.width(), picture.height(), cast_slice(samples))
        .map_err(|_| mismatch())?;
    let mut to = TypedImage::<P>::from_buffer(width, height, cast_slice_mut(&mut scaled)).map_err(|_| mismatch())?;
    Resizer::new()
        .resize_typed(&from, &mut to, &options)
        .map_err(|_| mismatch())?;
    Ok(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Depth;

    #[test]
    fn fitting_keeps_the_shape() {
        let check = |size: (u32, u32), longest, expect| assert_eq!(fit(size.0, size.1, longest), expect);
        check((1920, 1080), 512, (512, 288));
        check((1080, 1920), 512, (288, 512));
        check((100, 100), 1000, (1000, 1000));
        check((10_000, 1), 16, (16, 1));
        check((1, 1), 16, (16, 16));
        check((u32::MAX, u32::MAX), u32::MAX, (u32::MAX, u32::MAX));
        check((0, 0), 0, (1, 1));
    }

    #[test]
    fn a_flat_picture_stays_flat_at_every_depth() {
        let eight = Picture::new(40, 30, Samples::U8([12, 200, 99, 255].repeat(1200)), false, None).unwrap();
        for depth in [Depth::U8, Depth::U16, Depth::F32] {
            for (width, height) in [(7, 5), (80, 60), (40, 31), (1, 1)] {
                let scaled = resize(&eight.to_depth(depth), width, height).unwrap();
                assert_eq!((scaled.size(), scaled.depth()), ((width, height), depth));
                let Samples::U8(samples) = scaled.samples().to_depth(Depth::U8) else {
                    panic!("depth")
                };
                assert!(
                    samples.chunks_exact(4).all(|pixel| pixel == [12, 200, 99, 255]),
                    "{depth:?} {width}x{height}"
                );
            }
        }
        assert_eq!(
            resize(&eight, 0, 5),
            Err(PictureError::NoPixels { width: 0, height: 5 })
        );
    }

    #[test]
    fn invisible_colours_do_not_bleed() {
        let half = |x: usize| if x < 8 { [255, 0, 0, 255] } else { [0, 255, 0, 0] };
        let pixels: Vec<u8> = (0..16 * 16).flat_map(|index| half(index % 16)).collect();
        let scaled = resize(&Picture::new(16, 16, Samples::U8(pixels), true, None).unwrap(), 4, 4).unwrap();
        let Samples::U8(samples) = scaled.samples() else {
            panic!("depth")
        };
        let visible: Vec<_> = samples.chunks_exact(4).filter(|pixel| pixel[3] > 0).collect();
        assert!(
            visible.len() >= 8 && visible.iter().all(|pixel| pixel[0] > 250 && pixel[1] < 5),
            "{visible:?}"
        );
    }
}
