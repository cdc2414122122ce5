//! Strength: how far a picture goes from its original to the result.
//!
//! Straight alpha is interpolated, colours are weighted by it, so that a colour which is invisible on one side does not
//! show on the way. Where alpha is the same on both sides this is plain interpolation of the samples.

use crate::sample::Sample;
use crate::{Picture, PictureError, Samples};

/// The picture that lies `strength` of the way from `original` to `result`, in the depth and profile of `original`.
///
/// 0 gives exactly the samples of `original`; 1 those of `result`, exactly where it has the same depth. Values outside
/// 0 to 1 count as the nearer end, not-a-number as 0. Both pictures must mean the same colours: `result` has been
/// through [`from_srgb`](crate::from_srgb) where `original` has a profile.
///
/// # Errors
/// [`PictureError::SizeMismatch`] where the sizes differ.
pub fn blend(original: &Picture, result: &Picture, strength: f32) -> Result<Picture, PictureError> {
    if original.size() != result.size() {
        return Err(PictureError::SizeMismatch {
            expected: original.size(),
            found: result.size(),
        });
    }
    if strength.is_nan() || strength <= 0.0 {
        return Ok(original.clone());
    }
    if strength >= 1.0 {
        return Ok(result
            .to_depth(original.depth())
            .with_profile(original.profile().cloned()));
    }
    let visible = [original.has_alpha(), result.has_alpha()];
    let converted;
    let to = if result.depth() == original.depth() {
        result.samples()
    } else {
        converted = result.samples().to_depth(original.depth());
        &converted
    };
    let samples = match (original.samples(), to) {
        (Samples::U8(from), Samples::U8(to)) => Samples::U8(mix(from, to, visible, strength)),
        (Samples::U16(from), Samples::U16(to)) => Samples::U16(mix(from, to, visible, strength)),
        (Samples::F32(from), Samples::F32(to)) => Samples::F32(mix(from, to, visible, strength)),
        // Unreachable: `to` has the depth of `original`.
        (from, _) => from.clone(),
    };
    let has_alpha = visible[0] || visible[1];
    Picture::new(
        original.width(),
        original.height(),
        samples,
        has_alpha,
        original.profile().cloned(),
    )
}

fn mix<S: Mix>(from: &[S], to: &[S], visible: [bool; 2], strength: f32) -> Vec<S> {
    /// Samples that are looked at together: where their alpha is the same, they are mixed by the fast way.
    const CHUNK: usize = 4 * 256;
    let mut mixed = vec![S::default(); from.len()];
    let chunks = from.chunks(CHUNK).zip(to.chunks(CHUNK));
    for (mixed, (from, to)) in mixed.chunks_mut(CHUNK).zip(chunks) {
        let alphas = from.iter().zip(to).skip(3).step_by(4);
        if visible == [false, false] || visible == [true, true] && alphas.fold(true, |all, (a, b)| all & (a == b)) {
            mix_evenly(mixed, from, to, strength);
        } else {
            mix_by_alpha(mixed, from, to, visible, strength);
        }
    }
    mixed
}

fn mix_evenly<S: Mix>(mixed: &mut [S], from: &[S], to: &[S], strength: f32) {
    for (mixed, (from, to)) in mixed.iter_mut().zip(from.iter().zip(to)) {
        *mixed = S::between(*from, *to, strength);
    }
}

fn mix_by_alpha<S: Mix>(mixed: &mut [S], from: &[S], to: &[S], visible: [bool; 2], strength: f32) {
    let pairs = from.as_chunks::<4>().0.iter().zip(to.as_chunks::<4>().0);
    for (pixel, (from, to)) in mixed.as_chunks_mut::<4>().0.iter_mut().zip(pairs) {
        let from_alpha = if visible[0] { from[3] } else { S::FULL };
        let to_alpha = if visible[1] { to[3] } else { S::FULL };
        let share = share_of_second(from_alpha.to_unit(), to_alpha.to_unit(), strength);
        for channel in 0..3 {
            pixel[channel] = S::between(from[channel], to[channel], share);
        }
        pixel[3] = S::between(from_alpha, to_alpha, strength);
    }
}

/// The weight of the second colour once both are weighted by their alpha.
fn share_of_second(from_alpha: f32, to_alpha: f32, strength: f32) -> f32 {
    let alpha = from_alpha + (to_alpha - from_alpha) * strength;
    if from_alpha == to_alpha || alpha <= 0.0 {
        strength
    } else {
        to_alpha * strength / alpha
    }
}

/// Interpolation within a kind of sample, rounded to the nearest.
trait Mix: Sample {
    /// What lies `share`, from 0 to 1, of the way.
    fn between(from: Self, to: Self, share: f32) -> Self;
}

impl Mix for u8 {
    /// In whole numbers, which vectorise; the share is rounded to a 65,536th.
    fn between(from: Self, to: Self, share: f32) -> Self {
        const ONE: u32 = 1 << 16;
        let share = (share * ONE as f32) as u32;
        ((u32::from(from) * (ONE - share) + u32::from(to) * share + ONE / 2) >> 16) as Self
    }
}

impl Mix for u16 {
    fn between(from: Self, to: Self, share: f32) -> Self {
        let from = f32::from(from);
        (from + (f32::from(to) - from) * share + 0.5) as Self
    }
}

impl Mix for f32 {
    fn between(from: Self, to: Self, share: f32) -> Self {
        from + (to - from) * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Depth;

    fn pixel(samples: [u8; 4], has_alpha: bool) -> Picture {
        Picture::new(1, 1, Samples::U8(samples.to_vec()), has_alpha, None).unwrap()
    }

    fn check(from: &Picture, to: &Picture, strength: f32, expect: [u8; 4]) {
        let blended = blend(from, to, strength).unwrap();
        assert_eq!(
            blended.samples().to_depth(Depth::U8),
            Samples::U8(expect.to_vec()),
            "at {strength}"
        );
    }

    #[test]
    fn the_ends_are_exact_and_the_way_between_is_even() {
        let (from, to) = (pixel([0, 100, 200, 255], false), pixel([255, 100, 0, 255], false));
        check(&from, &to, 0.0, [0, 100, 200, 255]);
        check(&from, &to, f32::NAN, [0, 100, 200, 255]);
        check(&from, &to, -1.0, [0, 100, 200, 255]);
        check(&from, &to, 0.5, [128, 100, 100, 255]);
        check(&from, &to, 0.25, [64, 100, 150, 255]);
        check(&from, &to, 1.0, [255, 100, 0, 255]);
        check(&from, &to, 7.0, [255, 100, 0, 255]);
        for depth in [Depth::U16, Depth::F32] {
            check(&from.to_depth(depth), &to.to_depth(depth), 0.25, [64, 100, 150, 255]);
            assert_eq!(blend(&from.to_depth(depth), &to, 0.25).unwrap().depth(), depth);
        }
    }

    #[test]
    fn equal_alpha_is_plain_interpolation_even_where_nothing_shows() {
        check(
            &pixel([0, 0, 0, 100], true),
            &pixel([200, 100, 0, 100], true),
            0.5,
            [100, 50, 0, 100],
        );
        check(
            &pixel([0, 0, 0, 0], true),
            &pixel([200, 100, 0, 0], true),
            0.5,
            [100, 50, 0, 0],
        );
    }

    #[test]
    fn a_colour_that_does_not_show_has_no_weight() {
        check(
            &pixel([255, 0, 0, 255], true),
            &pixel([0, 255, 0, 0], true),
            0.5,
            [255, 0, 0, 128],
        );
        check(
            &pixel([255, 0, 0, 0], true),
            &pixel([0, 255, 0, 9], false),
            0.5,
            [0, 255, 0, 128],
        );
    }

    #[test]
    fn sizes_must_agree() {
        let wide = Picture::new(2, 1, Samples::U8(vec![0; 8]), false, None).unwrap();
        let error = blend(&wide, &pixel([0; 4], false), 0.5);
        assert_eq!(
            error,
            Err(PictureError::SizeMismatch {
                expected: (2, 1),
                found: (1, 1)
            })
        );
    }
}
