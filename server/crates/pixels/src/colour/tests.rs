//! Colour conversion: known values, round trips, profiles that cannot be used.

use moxcms::{LutDataType, LutStore, LutType, LutWarehouse, Matrix3d, ProfileClass};

use super::*;
use crate::Depth;

fn profile(of: &ColorProfile) -> Profile {
    Profile::new(&of.encode().unwrap()).unwrap()
}

fn pixels(samples: &[u8], of: Option<Profile>) -> Picture {
    Picture::new((samples.len() / 4) as u32, 1, Samples::U8(samples.to_vec()), true, of).unwrap()
}

fn check_near(found: &Samples, expect: &[u8], tolerance: u8) {
    let Samples::U8(found) = found.to_depth(Depth::U8) else {
        panic!("depth")
    };
    let far = found
        .iter()
        .zip(expect)
        .find(|(found, expect)| found.abs_diff(**expect) > tolerance);
    assert!(
        far.is_none() && found.len() == expect.len(),
        "{found:?} instead of {expect:?}"
    );
}

#[test]
fn known_colours_convert_as_the_standards_say() {
    // Display P3 red at full is out of sRGB's gamut; its grey axis is sRGB's own; Adobe RGB 128 grey is 127 in sRGB
    // (gamma 2.2 against the sRGB curve).
    let p3 = profile(&ColorProfile::new_display_p3());
    let found = to_srgb(&pixels(&[128, 128, 128, 7, 255, 0, 0, 255], Some(p3))).unwrap();
    check_near(found.samples(), &[128, 128, 128, 7, 255, 0, 0, 255], 1);
    assert_eq!(found.profile(), None);
    // Adobe RGB (200, 100, 50) in sRGB by the published matrices and curves.
    let adobe = profile(&ColorProfile::new_adobe_rgb());
    let found = to_srgb(&pixels(&[200, 100, 50, 255], Some(adobe))).unwrap();
    check_near(found.samples(), &[229, 99, 42, 255], 2);
}

#[test]
fn there_and_back_at_every_depth() {
    let adobe = profile(&ColorProfile::new_adobe_rgb());
    let samples = [90, 120, 110, 255, 140, 130, 120, 0, 60, 60, 60, 128];
    for depth in [Depth::U8, Depth::U16, Depth::F32] {
        let picture = pixels(&samples, Some(adobe.clone())).to_depth(depth);
        let back = from_srgb(&to_srgb(&picture).unwrap(), &adobe).unwrap();
        assert_eq!((back.depth(), back.profile()), (depth, Some(&adobe)));
        check_near(back.samples(), &samples, 1);
    }
}

#[test]
fn srgb_pictures_keep_their_samples() {
    let srgb = profile(&ColorProfile::new_srgb());
    let samples = [1, 2, 3, 4, 250, 251, 252, 253];
    let converted = to_srgb(&pixels(&samples, Some(srgb.clone()))).unwrap();
    assert_eq!(converted, pixels(&samples, None));
    assert_eq!(from_srgb(&converted, &srgb).unwrap(), pixels(&samples, Some(srgb)));
    assert_eq!(to_srgb(&converted).unwrap(), converted);
}

#[test]
fn cmyk_without_a_usable_profile_goes_by_the_formula() {
    let inks = Samples::U8(vec![0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 128, 10, 20, 30, 255]);
    let expect = [255, 255, 255, 255, 0, 255, 255, 255, 127, 0, 127, 255, 0, 0, 0, 255];
    let rgb = ColorProfile::new_srgb().encode().unwrap();
    for profile in [None, Some(&b"broken"[..]), Some(&rgb[..])] {
        assert_eq!(cmyk_to_srgb(&inks, profile), Samples::U8(expect.to_vec()));
    }
    let Samples::U8(deep) = cmyk_to_srgb(&inks.to_depth(Depth::U16), None).to_depth(Depth::U8) else {
        panic!("depth")
    };
    assert_eq!(deep, expect);
}

/// A CMYK profile in which full cyan, magenta or yellow is a grey of L* 60, and black is black.
fn grey_inks() -> Vec<u8> {
    let node = |index: u8| match index {
        0 => 0xff00,
        black if black & 1 == 1 => 0,
        _ => 0x9900,
    };
    let ends = |channels: usize| LutStore::Store16([0, u16::MAX].repeat(channels));
    let table = LutDataType {
        num_input_channels: 4,
        num_output_channels: 3,
        num_clut_grid_points: 2,
        matrix: Matrix3d::IDENTITY,
        num_input_table_entries: 2,
        num_output_table_entries: 2,
        input_table: ends(4),
        clut_table: LutStore::Store16((0..16).flat_map(|index| [node(index), 0x8000, 0x8000]).collect()),
        output_table: ends(3),
        lut_type: LutType::Lut16,
    };
    let mut profile = ColorProfile::new_srgb();
    profile.color_space = DataColorSpace::Cmyk;
    profile.pcs = DataColorSpace::Lab;
    profile.profile_class = ProfileClass::OutputDevice;
    profile.lut_a_to_b_perceptual = Some(LutWarehouse::Lut(table));
    profile.encode().unwrap()
}

#[test]
fn cmyk_goes_by_its_profile() {
    let inks = Samples::U8(vec![0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 255]);
    // L* 60 is 145 in sRGB.
    let expect = [255, 255, 255, 255, 145, 145, 145, 255, 145, 145, 145, 255, 0, 0, 0, 255];
    for depth in [Depth::U8, Depth::U16] {
        check_near(&cmyk_to_srgb(&inks.to_depth(depth), Some(&grey_inks())), &expect, 2);
    }
}
