//! What each output format keeps.

use super::fixtures::{noise, smooth, wide_profile};
use crate::{Depth, Encoding, Format, Limits, Picture, PictureError, Profile, Samples, SourceFormat, decode, encode};

fn picture(size: (usize, usize), alpha: Option<u8>, depth: Depth, profile: bool) -> Picture {
    let rgb = smooth(size.0, size.1);
    let samples = rgb
        .as_chunks()
        .0
        .iter()
        .flat_map(|&[r, g, b]: &[u8; 3]| [r, g, b, alpha.unwrap_or(7)])
        .collect();
    let profile = profile.then(|| Profile::new(&wide_profile()).unwrap());
    let eight = Picture::new(
        size.0 as u32,
        size.1 as u32,
        Samples::U8(samples),
        alpha.is_some(),
        profile,
    )
    .unwrap();
    eight.to_depth(depth)
}

fn mean_difference(one: &Picture, other: &Picture) -> f64 {
    let (Samples::U8(one), Samples::U8(other)) =
        (one.samples().to_depth(Depth::U8), other.samples().to_depth(Depth::U8))
    else {
        panic!("depth")
    };
    let sum: u64 = one.iter().zip(&other).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

/// What a format makes of depth and alpha.
fn check(format: Format, depth: Depth, alpha: Option<u8>, expect: (Depth, bool)) {
    let original = picture((60, 40), alpha, depth, true);
    let file = encode(&original, &Encoding { format, quality: 95 }).unwrap();
    assert_eq!(SourceFormat::sniff(&file).unwrap().output(), Some(format));
    let back = decode(&file, &Limits::default()).unwrap();
    let case = format!("{format} {depth:?} {alpha:?}");
    assert_eq!(
        (back.depth(), back.has_alpha(), back.size()),
        (expect.0, expect.1, (60, 40)),
        "{case}"
    );
    assert_eq!(back.profile(), original.profile(), "{case}: the profile, byte for byte");
    if format != Format::Jpeg || alpha.is_none() {
        let opaque = picture((60, 40), Some(alpha.unwrap_or(255)), Depth::U8, false);
        let difference = mean_difference(&opaque, &back);
        let lossless = matches!(format, Format::Png | Format::Tiff);
        assert!(
            difference <= if lossless { 0.0 } else { 2.5 },
            "{case}: off by {difference}"
        );
    }
}

#[test]
fn depth_alpha_and_profile_are_kept_as_far_as_the_format_goes() {
    for alpha in [None, Some(100)] {
        let has_alpha = alpha.is_some();
        for depth in [Depth::U8, Depth::U16, Depth::F32] {
            check(Format::Png, depth, alpha, (depth.min(Depth::U16), has_alpha));
            check(Format::Tiff, depth, alpha, (depth, has_alpha));
            check(Format::Webp, depth, alpha, (Depth::U8, has_alpha));
            check(Format::Jpeg, depth, alpha, (Depth::U8, false));
        }
    }
}

#[test]
fn jpeg_shows_white_where_nothing_is() {
    let clear = Picture::new(20, 10, Samples::U8([9, 99, 9, 0].repeat(200)), true, None).unwrap();
    let back = decode(
        &encode(&clear, &Encoding::new(Format::Jpeg)).unwrap(),
        &Limits::default(),
    )
    .unwrap();
    assert_eq!(back.samples(), &Samples::U8(vec![255; 800]));
}

#[test]
fn quality_trades_bytes_for_faith() {
    let original = Picture::new(64, 64, Samples::U8(noise(4 * 64 * 64)), false, None).unwrap();
    let opaque = Picture::new(64, 64, Samples::U8(noise(4 * 64 * 64)), true, None).unwrap();
    for format in [Format::Jpeg, Format::Webp] {
        let files =
            [0, 1, 50, 89, 90, 100, 255].map(|quality| encode(&original, &Encoding { format, quality }).unwrap());
        assert!(files.windows(2).all(|pair| pair[0].len() <= pair[1].len()), "{format}");
        assert_eq!(
            (&files[0], &files[5]),
            (&files[1], &files[6]),
            "{format}: out of range is the nearer end"
        );
        let off = |file: &[u8]| mean_difference(&opaque, &decode(file, &Limits::default()).unwrap());
        assert!(off(&files[5]) < off(&files[2]), "{format}");
    }
}

#[test]
fn a_side_that_the_format_cannot_hold_is_an_error() {
    let long = |width| Picture::new(width, 1, Samples::U8(vec![0; 4 * width as usize]), false, None).unwrap();
    let check = |format, width, max| {
        let too_large = PictureError::TooLargeFor {
            format,
            max,
            width,
            height: 1,
        };
        assert_eq!(encode(&long(width), &Encoding::new(format)), Err(too_large));
        assert!(encode(&long(max), &Encoding::new(format)).is_ok());
    };
    check(Format::Webp, 16_384, 16_383);
    check(Format::Jpeg, 65_536, 65_535);
}

#[test]
fn one_pixel_goes_through_every_format() {
    for alpha in [None, Some(0), Some(255)] {
        for format in Format::ALL {
            let file = encode(&picture((1, 1), alpha, Depth::U8, true), &Encoding::new(format)).unwrap();
            assert_eq!(decode(&file, &Limits::default()).unwrap().size(), (1, 1), "{format}");
        }
    }
}
