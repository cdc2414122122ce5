//! The EXIF orientation is applied, whatever format it comes in, and never written.

use image::ExtendedColorType as Ext;
use png::{BitDepth, ColorType};

use super::fixtures::{Png, exif, extended_webp, jpeg, riff_chunk, tiff, webp, with_segment};
use crate::{Encoding, Format, Limits, Picture, Samples, decode, encode, probe};

/// Stored 48 x 32: quarters of red, green / blue, white.
const STORED: (usize, usize) = (48, 32);
const COLOURS: [(char, [u8; 3]); 4] = [
    ('r', [255, 0, 0]),
    ('g', [0, 255, 0]),
    ('b', [0, 0, 255]),
    ('w', [255, 255, 255]),
];

fn quarters() -> Vec<u8> {
    let (width, height) = STORED;
    let colour = |x, y| COLOURS[usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)].1;
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| colour(x, y)))
        .collect()
}

/// The corners of a picture, upper left, upper right / lower left, lower right, by the nearest colour.
fn corners(picture: &Picture) -> String {
    let Samples::U8(samples) = picture.samples() else {
        panic!("depth")
    };
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let name = |x: usize, y: usize| {
        let pixel = &samples[4 * (y * width + x)..][..3];
        let distance = |colour: &[u8; 3]| {
            colour
                .iter()
                .zip(pixel)
                .map(|(a, b)| u32::from(a.abs_diff(*b)))
                .sum::<u32>()
        };
        COLOURS
            .iter()
            .min_by_key(|(_, colour)| distance(colour))
            .map(|(name, _)| *name)
            .unwrap()
    };
    let (right, lower) = (width - 5, height - 5);
    [name(5, 5), name(right, 5), '/', name(5, lower), name(right, lower)]
        .iter()
        .collect()
}

/// What the eight orientations show; EXIF 2.32, section 4.6.4 A: where row 0 and column 0 of the file are.
const UPRIGHT: [(u8, &str, (u32, u32)); 8] = [
    (1, "rg/bw", (48, 32)),
    (2, "gr/wb", (48, 32)),
    (3, "wb/gr", (48, 32)),
    (4, "bw/rg", (48, 32)),
    (5, "rb/gw", (32, 48)),
    (6, "br/wg", (32, 48)),
    (7, "wg/br", (32, 48)),
    (8, "gw/rb", (32, 48)),
];

fn check(make: impl Fn(u8) -> Vec<u8>) {
    for (orientation, expect, size) in UPRIGHT {
        let file = make(orientation);
        let header = probe(&file, &Limits::default()).unwrap();
        let picture = decode(&file, &Limits::default()).unwrap();
        assert_eq!(
            (corners(&picture).as_str(), picture.size()),
            (expect, size),
            "orientation {orientation}"
        );
        assert_eq!((header.width, header.height), size, "orientation {orientation}");
        for format in Format::ALL {
            let written = encode(&picture, &Encoding::new(format)).unwrap();
            let again = decode(&written, &Limits::default()).unwrap();
            assert_eq!(corners(&again), expect, "{format} is not turned twice");
        }
    }
}

#[test]
fn jpeg_with_each_orientation_ends_upright() {
    let plain = jpeg(&quarters(), (48, 32), jpeg_encoder::ColorType::Rgb);
    check(|orientation| with_segment(plain.clone(), 0xe1, &[b"Exif\0\0", &exif(orientation)[..]].concat()));
}

#[test]
fn png_with_each_orientation_ends_upright_wherever_its_exif_stands() {
    let pixels = quarters();
    check(|orientation| {
        let exif = exif(orientation);
        let mut png = Png::new((48, 32), ColorType::Rgb, BitDepth::Eight, &pixels);
        png.exif = Some(&exif);
        png.file()
    });
    check(|orientation| {
        let mut file = Png::new((48, 32), ColorType::Rgb, BitDepth::Eight, &pixels).file();
        let exif = exif(orientation);
        let chunk = [&(exif.len() as u32).to_be_bytes()[..], b"eXIf", &exif, &[0; 4]].concat();
        let end = file.len() - 12;
        file.splice(end..end, chunk);
        file
    });
}

#[test]
fn webp_with_each_orientation_ends_upright() {
    let plain = webp(&quarters(), (48, 32), Ext::Rgb8);
    check(|orientation| {
        extended_webp(
            0x08,
            (48, 32),
            &[plain[12..].to_vec(), riff_chunk(b"EXIF", &exif(orientation))],
        )
    });
}

#[test]
fn tiff_with_each_orientation_ends_upright() {
    let pixels = quarters();
    check(|orientation| {
        let tags: [(u16, &[u16]); 4] = [
            (258, &[8; 3]),
            (262, &[2]),
            (274, &[u16::from(orientation)]),
            (277, &[3]),
        ];
        tiff((48, 32), &tags, &[], &[&pixels])
    });
}
