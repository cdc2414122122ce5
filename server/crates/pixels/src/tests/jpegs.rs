//! The flavours of JPEG.

use jpeg_encoder::{ColorType, SamplingFactor};

use super::fixtures::{jpeg, jpeg_with, smooth, wide_profile, with_segment};
use crate::{Depth, Limits, Profile, Samples, decode};

const SIZE: (u32, u32) = (50, 37);

/// Compares with RGB samples, allowing for what the coding loses.
fn check(name: &str, file: &[u8], expect: &[u8], tolerance: u8) {
    let picture = decode(file, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(
        (picture.size(), picture.depth(), picture.has_alpha()),
        (SIZE, Depth::U8, false),
        "{name}"
    );
    let Samples::U8(samples) = picture.samples() else {
        panic!("depth")
    };
    let found = samples.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [r, g, b]);
    let worst = found.zip(expect).map(|(found, expect)| found.abs_diff(*expect)).max();
    assert!(
        worst.is_some_and(|worst| worst <= tolerance),
        "{name}: off by {worst:?}"
    );
    assert!(samples.iter().skip(3).step_by(4).all(|&alpha| alpha == 255), "{name}");
}

#[test]
fn samplings_and_progressive_files() {
    let rgb = smooth(50, 37);
    check("4:4:4", &jpeg(&rgb, SIZE, ColorType::Rgb), &rgb, 6);
    for sampling in [
        SamplingFactor::R_4_2_0,
        SamplingFactor::R_4_2_2,
        SamplingFactor::R_4_4_0,
    ] {
        let file = jpeg_with(&rgb, SIZE, ColorType::Rgb, |encoder| {
            encoder.set_sampling_factor(sampling)
        });
        check(&format!("{sampling:?}"), &file, &rgb, 14);
    }
    let progressive = jpeg_with(&rgb, SIZE, ColorType::Rgb, |encoder| encoder.set_progressive(true));
    check("progressive", &progressive, &rgb, 6);
    let restarts = jpeg_with(&rgb, SIZE, ColorType::Rgb, |encoder| encoder.set_restart_interval(3));
    check("restarts", &restarts, &rgb, 6);
}

#[test]
fn grey_and_rgb() {
    let grey: Vec<u8> = smooth(50, 37).iter().step_by(3).copied().collect();
    let expect: Vec<u8> = grey.iter().flat_map(|&v| [v; 3]).collect();
    check("grey", &jpeg(&grey, SIZE, ColorType::Luma), &expect, 4);

    // A file of YCbCr that an Adobe marker declares to be RGB shows its Y, Cb and Cr as red, green and blue.
    let red = [255, 0, 0].repeat(50 * 37);
    let as_stored = [76, 85, 255].repeat(50 * 37);
    let marked = with_segment(jpeg(&red, SIZE, ColorType::Rgb), 0xee, b"Adobe\0\x64\0\0\0\0\0");
    check("Adobe RGB", &marked, &as_stored, 3);
}

#[test]
fn inks() {
    // Full cyan and half black, which the encoder inverts as Adobe does.
    let inks = [255, 0, 0, 128].repeat(50 * 37);
    let expect = [0, 127, 127].repeat(50 * 37);
    check("cmyk", &jpeg(&inks, SIZE, ColorType::Cmyk), &expect, 3);
    check("ycck", &jpeg(&inks, SIZE, ColorType::CmykAsYcck), &expect, 3);
    let progressive = jpeg_with(&inks, SIZE, ColorType::CmykAsYcck, |encoder| {
        encoder.set_progressive(true)
    });
    check("progressive ycck", &progressive, &expect, 3);
}

#[test]
fn metadata_and_whatever_follows_the_picture_do_no_harm() {
    let rgb = smooth(50, 37);
    let plain = jpeg(&rgb, SIZE, ColorType::Rgb);
    let xmp = with_segment(plain.clone(), 0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>");
    check("xmp", &xmp, &rgb, 6);
    check("unknown", &with_segment(plain.clone(), 0xeb, &[0xff; 500]), &rgb, 6);
    check("a second picture", &[plain.clone(), plain.clone()].concat(), &rgb, 6);
    let mut padded = plain.clone();
    padded.splice(2..2, [0xff; 7]);
    check("fill bytes", &padded, &rgb, 6);
    let mut junk = plain;
    let after_first_segment = 4 + usize::from(u16::from_be_bytes([junk[4], junk[5]]));
    junk.splice(after_first_segment..after_first_segment, *b"junk between segments");
    check("junk", &junk, &rgb, 6);
}

#[test]
fn a_profile_of_many_parts_is_put_together() {
    let rgb = smooth(50, 37);
    let profile = wide_profile();
    let parts: Vec<&[u8]> = profile.chunks(100).collect();
    let mut file = jpeg(&rgb, SIZE, ColorType::Rgb);
    for (index, part) in parts.iter().enumerate() {
        let numbered = [b"ICC_PROFILE\0", &[index as u8 + 1, parts.len() as u8][..], part].concat();
        file = with_segment(file, 0xe2, &numbered);
    }
    let found = decode(&file, &Limits::default()).unwrap();
    assert_eq!(found.profile().map(Profile::bytes), Some(&profile[..]));
}
