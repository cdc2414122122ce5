//! Colour conversion between a picture's ICC profile and sRGB, through moxcms.
//!
//! Plugins and generators know sRGB alone, so a picture is converted before them and back after them. The rendering
//! intent is relative colorimetric: what sRGB can hold is not changed on its way there and back. CMYK never enters a
//! [`Picture`]: it is converted while a file is decoded, by its profile with the perceptual intent (which maps the
//! black of paper to black), or without one by the textbook formula.

use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformExecutor, TransformOptions};

use crate::guard::guarded;
use crate::profile::{parse, unusable};
use crate::sample::Sample;
use crate::{Picture, PictureError, Profile, Samples};

const WITHIN_RGB: RenderingIntent = RenderingIntent::RelativeColorimetric;

/// Converts a picture to sRGB; the result carries no profile. Alpha and depth stay as they are.
///
/// A picture that [is sRGB](Picture::is_srgb) already keeps its samples.
///
/// # Errors
/// [`PictureError::Profile`], which a profile that was checked by [`Profile::new`] gives no cause for.
pub fn to_srgb(picture: &Picture) -> Result<Picture, PictureError> {
    match picture.profile() {
        Some(profile) if !profile.is_srgb() => {
            let samples = convert(
                picture.samples(),
                &profile.engine()?,
                &ColorProfile::new_srgb(),
                WITHIN_RGB,
            )?;
            finished(picture, samples, None)
        }
        _ => Ok(picture.clone().with_profile(None)),
    }
}

/// Converts an sRGB picture to the colours of `profile`, which the result carries. Alpha and depth stay as they are.
///
/// The profile that `picture` itself carries is ignored. A profile that [is sRGB](Profile::is_srgb) changes no sample.
///
/// # Errors
/// [`PictureError::Profile`], which a profile that was checked by [`Profile::new`] gives no cause for.
pub fn from_srgb(picture: &Picture, profile: &Profile) -> Result<Picture, PictureError> {
    if profile.is_srgb() {
        return Ok(picture.clone().with_profile(Some(profile.clone())));
    }
    let samples = convert(
        picture.samples(),
        &ColorProfile::new_srgb(),
        &profile.engine()?,
        WITHIN_RGB,
    )?;
    finished(picture, samples, Some(profile.clone()))
}

/// Converts CMYK samples (full ink = full value) to opaque sRGB in RGBA.
///
/// A missing profile, or one that is broken or not CMYK, falls back to `r = (1 - c)(1 - k)` and so on.
pub(crate) fn cmyk_to_srgb(samples: &Samples, profile: Option<&[u8]>) -> Samples {
    if let Some(bytes) = profile {
        match cmyk_by_profile(samples, bytes) {
            Ok(converted) => return converted,
            Err(error) => tracing::warn!(%error, "CMYK profile dropped"),
        }
    }
    match samples {
        Samples::U8(values) => Samples::U8(cmyk_by_formula(values)),
        Samples::U16(values) => Samples::U16(cmyk_by_formula(values)),
        Samples::F32(values) => Samples::F32(cmyk_by_formula(values)),
    }
}

fn cmyk_by_profile(samples: &Samples, bytes: &[u8]) -> Result<Samples, PictureError> {
    let profile = parse(bytes)?;
    if profile.color_space != DataColorSpace::Cmyk {
        return Err(unusable(format!("it is {:?}, not CMYK", profile.color_space)));
    }
    let mut converted = convert(
        samples,
        &profile,
        &ColorProfile::new_srgb(),
        RenderingIntent::Perceptual,
    )?;
    match &mut converted {
        Samples::U8(values) => make_opaque(values),
        Samples::U16(values) => make_opaque(values),
        Samples::F32(values) => make_opaque(values),
    }
    Ok(converted)
}

fn cmyk_by_formula<S: Sample>(inks: &[S]) -> Vec<S> {
    let mut rgba = vec![S::FULL; inks.len()];
    for (pixel, ink) in rgba.chunks_exact_mut(4).zip(inks.chunks_exact(4)) {
        let paper = 1.0 - ink[3].to_unit();
        for channel in 0..3 {
            pixel[channel] = S::from_unit((1.0 - ink[channel].to_unit()) * paper);
        }
    }
    rgba
}

fn make_opaque<S: Sample>(rgba: &mut [S]) {
    for pixel in rgba.chunks_exact_mut(4) {
        pixel[3] = S::FULL;
    }
}

/// Converts samples of four channels, RGBA or CMYK, to RGBA.
fn convert(
    samples: &Samples,
    from: &ColorProfile,
    to: &ColorProfile,
    rendering_intent: RenderingIntent,
) -> Result<Samples, PictureError> {
    let layout = Layout::Rgba;
    let options = TransformOptions {
        rendering_intent,
        ..TransformOptions::default()
    };
    let converted = guarded(|| match samples {
        Samples::U8(values) => run(values, &*from.create_transform_8bit(layout, to, layout, options)?).map(Samples::U8),
        Samples::U16(values) => {
            run(values, &*from.create_transform_16bit(layout, to, layout, options)?).map(Samples::U16)
        }
        Samples::F32(values) => {
            run(values, &*from.create_transform_f32(layout, to, layout, options)?).map(Samples::F32)
        }
    });
    converted.ok_or_else(|| unusable("it is broken"))?.map_err(unusable)
}

fn run<S: Sample>(from: &[S], transform: &dyn TransformExecutor<S>) -> Result<Vec<S>, moxcms::CmsError> {
    let mut to = vec![S::default(); from.len()];
    transform.transform(from, &mut to)?;
    Ok(to)
}

fn finished(picture: &Picture, samples: Samples, profile: Option<Profile>) -> Result<Picture, PictureError> {
    Picture::new(picture.width(), picture.height(), samples, picture.has_alpha(), profile)
}

#[cfg(test)]
mod tests;
