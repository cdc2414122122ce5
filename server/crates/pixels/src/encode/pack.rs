//! Dropping what a format does not hold: alpha where there is none, depth, transparency.

use std::borrow::Cow;

use crate::sample::Sample;
use crate::{Depth, Picture, Samples};

/// RGBA samples as they are, or RGB where the picture has no alpha.
pub(super) fn channels<S: Sample>(rgba: &[S], has_alpha: bool) -> Cow<'_, [S]> {
    if has_alpha {
        return Cow::Borrowed(rgba);
    }
    let pixels = rgba.as_chunks::<4>().0;
    let mut rgb = vec![S::default(); pixels.len() * 3];
    for (to, [r, g, b, _]) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(pixels) {
        *to = [*r, *g, *b];
    }
    Cow::Owned(rgb)
}

/// The samples at 8 bit.
pub(super) fn eight_bit(picture: &Picture) -> Cow<'_, [u8]> {
    match picture.samples() {
        Samples::U8(samples) => Cow::Borrowed(samples),
        deeper => match deeper.to_depth(Depth::U8) {
            Samples::U8(samples) => Cow::Owned(samples),
            // Unreachable: the samples have the depth asked for.
            _ => Cow::Borrowed(&[]),
        },
    }
}

/// RGB over white: `c * a + 255 * (1 - a)`, rounded to the nearest.
pub(super) fn over_white(rgba: &[u8]) -> Vec<u8> {
    let pixels = rgba.as_chunks::<4>().0;
    let mut rgb = vec![u8::MAX; pixels.len() * 3];
    for (to, [r, g, b, a]) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(pixels) {
        let alpha = u32::from(*a);
        let shown = |value: &u8| ((u32::from(*value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        *to = [shown(r), shown(g), shown(b)];
    }
    rgb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_transparent_shows_white() {
        let check = |pixel: [u8; 4], expect: [u8; 3]| assert_eq!(over_white(&pixel), expect);
        check([1, 2, 3, 255], [1, 2, 3]);
        check([1, 2, 3, 0], [255, 255, 255]);
        check([0, 100, 200, 128], [127, 177, 227]);
    }

    #[test]
    fn alpha_is_dropped_where_there_is_none() {
        let rgba = [1u16, 2, 3, 9, 4, 5, 6, 9];
        assert_eq!(&channels(&rgba, false)[..], [1, 2, 3, 4, 5, 6]);
        assert_eq!(&channels(&rgba, true)[..], rgba);
    }
}
