//! An ICC profile that is known to work: RGB, and usable both from and to sRGB.
//!
//! Checking this when a file is read means that no render fails at its very end, when the result should go back into
//! the colours of its original. Most files that carry a profile carry sRGB itself; that is found out once, by what
//! the profile does and not by its name, so that such pictures are never converted.

use std::fmt;
use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::PictureError;
use crate::guard::guarded;

/// Largest profile that is kept, in bytes; printing profiles reach 3 MiB.
pub(crate) const MAX_PROFILE_BYTES: usize = 8 << 20;

/// A usable RGB profile and the bytes it was read from, which are what is written back.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    bytes: Arc<[u8]>,
    is_srgb: bool,
}

impl Profile {
    /// Checks an ICC profile.
    ///
    /// # Errors
    /// [`PictureError::Profile`] for what is no ICC profile, is not RGB, or cannot be used in both directions.
    pub fn new(bytes: &[u8]) -> Result<Self, PictureError> {
        let profile = parse(bytes)?;
        if profile.color_space != DataColorSpace::Rgb {
            return Err(PictureError::Profile {
                what: format!("it is {:?}, not RGB", profile.color_space),
            });
        }
        let is_srgb = check_both_ways(&profile)?;
        Ok(Self {
            bytes: bytes.into(),
            is_srgb,
        })
    }

    /// The ICC profile, byte for byte as it was read.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the profile is sRGB within rounding at 8 bit.
    #[must_use]
    pub fn is_srgb(&self) -> bool {
        self.is_srgb
    }

    /// The RGB profile in which equal red, green and blue mean what a grey sample means in the grey profile `bytes`.
    ///
    /// A grey file becomes RGB with equal samples, and an RGB file must not carry a grey profile. The tone curve of the
    /// grey profile on all three channels leaves every sample as it is and means the same colours.
    ///
    /// # Errors
    /// [`PictureError::Profile`] for what is no grey profile with a tone curve.
    pub(crate) fn from_grey(bytes: &[u8]) -> Result<Self, PictureError> {
        let grey = parse(bytes)?;
        let curve = match (grey.color_space, grey.gray_trc) {
            (DataColorSpace::Gray, Some(curve)) => curve,
            _ => {
                return Err(PictureError::Profile {
                    what: "it has no grey tone curve".into(),
                });
            }
        };
        let mut profile = ColorProfile::new_srgb();
        profile.cicp = None;
        profile.description = grey.description;
        profile.red_trc = Some(curve.clone());
        profile.green_trc = Some(curve.clone());
        profile.blue_trc = Some(curve);
        let encoded = guarded(|| profile.encode()).ok_or_else(|| unusable("it cannot be rewritten"))?;
        Self::new(&encoded.map_err(unusable)?)
    }

    /// The profile as the colour engine knows it.
    pub(crate) fn engine(&self) -> Result<ColorProfile, PictureError> {
        parse(&self.bytes)
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Profile({} bytes, srgb: {})", self.bytes.len(), self.is_srgb)
    }
}

/// Reads an ICC profile of any colour space.
pub(crate) fn parse(bytes: &[u8]) -> Result<ColorProfile, PictureError> {
    if bytes.len() > MAX_PROFILE_BYTES {
        return Err(unusable(format!(
            "it has {} bytes, more than {MAX_PROFILE_BYTES}",
            bytes.len()
        )));
    }
    guarded(|| ColorProfile::new_from_slice(bytes))
        .ok_or_else(|| unusable("it is broken"))?
        .map_err(|error| unusable(format!("it is broken: {error}")))
}

pub(crate) fn unusable(what: impl fmt::Display) -> PictureError {
    PictureError::Profile { what: what.to_string() }
}

/// Builds the 8-bit conversions in both directions, and tells whether the one to sRGB changes nothing.
fn check_both_ways(profile: &ColorProfile) -> Result<bool, PictureError> {
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let built = guarded(|| {
        srgb.create_transform_8bit(Layout::Rgba, profile, Layout::Rgba, options)?;
        let to_srgb = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options)?;
        let lattice = lattice();
        let mut converted = vec![0; lattice.len()];
        to_srgb.transform(&lattice, &mut converted)?;
        Ok(lattice
            .iter()
            .zip(&converted)
            .all(|(before, after)| before.abs_diff(*after) <= 1))
    });
    built
        .ok_or_else(|| unusable("it is broken"))?
        .map_err(|error: moxcms::CmsError| unusable(error))
}

/// RGBA pixels in 9 steps of each channel.
fn lattice() -> Vec<u8> {
    let steps = || (0..=8u8).map(|step| step.saturating_mul(32));
    let pixels = steps().flat_map(move |r| steps().flat_map(move |g| steps().map(move |b| [r, g, b, 255])));
    pixels.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use moxcms::curve_from_gamma;

    fn check(bytes: &[u8], expect: Result<bool, &str>) {
        match (Profile::new(bytes), expect) {
            (Ok(profile), Ok(is_srgb)) => {
                assert_eq!(profile.is_srgb(), is_srgb);
                assert_eq!(profile.bytes(), bytes);
            }
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (found, expect) => panic!("{found:?} instead of {expect:?}"),
        }
    }

    #[test]
    fn srgb_is_known_by_what_it_does() {
        let mut nameless = ColorProfile::new_srgb();
        nameless.description = None;
        nameless.cicp = None;
        check(&nameless.encode().unwrap(), Ok(true));
        check(&ColorProfile::new_display_p3().encode().unwrap(), Ok(false));
        check(&ColorProfile::new_adobe_rgb().encode().unwrap(), Ok(false));
        check(&ColorProfile::new_srgb().encode().unwrap()[..200], Err("it is broken"));
        check(b"not a profile", Err("it is broken"));
        check(
            &ColorProfile::new_gray_with_gamma(2.2).encode().unwrap(),
            Err("not RGB"),
        );
        check(&vec![0; MAX_PROFILE_BYTES + 1], Err("more than"));
    }

    #[test]
    fn a_grey_profile_becomes_rgb_with_the_same_tone_curve() {
        let grey = ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
        let rgb = Profile::from_grey(&grey).unwrap();
        assert!(!rgb.is_srgb());
        let engine = rgb.engine().unwrap();
        let (r, g, b) = (
            engine.red_trc.unwrap(),
            engine.green_trc.unwrap(),
            engine.blue_trc.unwrap(),
        );
        assert_eq!(
            format!("{r:?}"),
            format!("{:?}", parse(&grey).unwrap().gray_trc.unwrap())
        );
        assert!(r == g && g == b, "{r:?} {:?}", curve_from_gamma(1.8));
        assert!(Profile::from_grey(rgb.bytes()).is_err());
    }
}
