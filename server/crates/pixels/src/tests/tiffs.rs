//! The flavours of TIFF.

use super::fixtures::{deep_noise, jpeg, noise, tiff, wide_profile};
use crate::{Depth, Limits, Picture, PictureError, Profile, Samples, decode};

const SIZE: (u32, u32) = (5, 3);
const PIXELS: usize = 15;

fn read(file: &[u8]) -> Result<Picture, PictureError> {
    decode(file, &Limits::default())
}

fn check(name: &str, file: &[u8], expect: impl IntoIterator<Item = [u8; 4]>) {
    let picture = read(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(
        picture.samples(),
        &Samples::U8(expect.into_iter().flatten().collect()),
        "{name}"
    );
}

fn check_error(name: &str, file: &[u8], expect: &str) {
    let error = read(file).expect_err(name).to_string();
    assert!(error.contains(expect), "{name}: {error}");
}

#[test]
fn greys_of_every_width() {
    let eight = noise(PIXELS);
    let tags = |bits, photometric| -> [(u16, &'static [u16]); 2] { [(258, bits), (262, photometric)] };
    let opaque = |v: u8| [v, v, v, 255];
    check(
        "8 bit",
        &tiff(SIZE, &tags(&[8], &[1]), &[], &[&eight]),
        eight.iter().map(|&v| opaque(v)),
    );
    check(
        "white is 0",
        &tiff(SIZE, &tags(&[8], &[0]), &[], &[&eight]),
        eight.iter().map(|&v| opaque(!v)),
    );
    let bits = [0b1010_1000, 0b0101_0000, 0b1111_1000];
    let shown = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1].map(|bit| opaque(bit * 255));
    check("1 bit", &tiff(SIZE, &tags(&[1], &[1]), &[], &[&bits]), shown);
    check(
        "fax white",
        &tiff(SIZE, &tags(&[1], &[0]), &[], &[&bits]),
        shown.map(|[v, ..]| opaque(!v)),
    );
    let four = [0x01, 0x23, 0x40, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xe0];
    let shown = (0..15).map(|v| opaque(v * 17));
    check("4 bit", &tiff(SIZE, &tags(&[4], &[1]), &[], &[&four]), shown);
    let deep = deep_noise(PIXELS);
    let bytes: Vec<u8> = deep.iter().flat_map(|v| v.to_le_bytes()).collect();
    let found = read(&tiff(SIZE, &tags(&[16], &[1]), &[], &[&bytes])).unwrap();
    let expect = deep.iter().flat_map(|&v| [v, v, v, u16::MAX]).collect();
    assert_eq!(found.samples(), &Samples::U16(expect));
}

#[test]
fn palettes() {
    let map = deep_noise(3 * 16);
    let indices = [0x01, 0x23, 0x40, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xe0];
    let tags: [(u16, &[u16]); 3] = [(258, &[4]), (262, &[3]), (320, &map)];
    let colour = |index: usize| {
        [
            (map[index] >> 8) as u8,
            (map[16 + index] >> 8) as u8,
            (map[32 + index] >> 8) as u8,
            255,
        ]
    };
    check("4 bit", &tiff(SIZE, &tags, &[], &[&indices]), (0..15).map(colour));
    let tags: [(u16, &[u16]); 3] = [(258, &[4]), (262, &[3]), (320, &map[..9])];
    check_error(
        "short map",
        &tiff(SIZE, &tags, &[], &[&indices]),
        "its palette has no colour",
    );
}

#[test]
fn planes_and_extra_channels() {
    let planes: [Vec<u8>; 4] = [0, 1, 2, 3].map(|plane| noise(60)[plane * 15..][..15].to_vec());
    let planes: [&[u8]; 4] = [&planes[0], &planes[1], &planes[2], &planes[3]];
    let tags: [(u16, &[u16]); 4] = [(258, &[8; 3]), (262, &[2]), (277, &[3]), (284, &[2])];
    let expect = (0..15).map(|at| [planes[0][at], planes[1][at], planes[2][at], 255]);
    check("rgb planes", &tiff(SIZE, &tags, &[], &planes[..3]), expect);
    let tags: [(u16, &[u16]); 5] = [(258, &[8; 4]), (262, &[2]), (277, &[4]), (284, &[2]), (338, &[2])];
    let expect = (0..15).map(|at| [planes[0][at], planes[1][at], planes[2][at], planes[3][at]]);
    check("rgba planes", &tiff(SIZE, &tags, &[], &planes), expect);

    let four = noise(60);
    let pixels = four.as_chunks::<4>().0;
    let tags: [(u16, &[u16]); 4] = [(258, &[8; 4]), (262, &[2]), (277, &[4]), (338, &[0])];
    check(
        "an unknown channel",
        &tiff(SIZE, &tags, &[], &[&four]),
        pixels.iter().map(|&[r, g, b, _]| [r, g, b, 255]),
    );
    let pairs = noise(30);
    let tags: [(u16, &[u16]); 4] = [(258, &[8; 2]), (262, &[1]), (277, &[2]), (338, &[2])];
    let expect = pairs.as_chunks().0.iter().map(|&[v, a]: &[u8; 2]| [v, v, v, a]);
    check("grey and alpha", &tiff(SIZE, &tags, &[], &[&pairs]), expect);
    let tags: [(u16, &[u16]); 4] = [(258, &[8; 2]), (262, &[1]), (277, &[2]), (338, &[0])];
    let expect = pairs.as_chunks().0.iter().map(|&[v, _]: &[u8; 2]| [v, v, v, 255]);
    check("grey and more", &tiff(SIZE, &tags, &[], &[&pairs]), expect);
}

#[test]
fn multiplied_alpha_is_divided_out() {
    let rgba = [100, 50, 0, 128].repeat(PIXELS);
    let tags: [(u16, &[u16]); 4] = [(258, &[8; 4]), (262, &[2]), (277, &[4]), (338, &[1])];
    check(
        "associated",
        &tiff(SIZE, &tags, &[], &[&rgba]),
        [[199, 100, 0, 128]; PIXELS],
    );
}

#[test]
fn inks_and_ycbcr() {
    let inks = [255, 0, 0, 0].repeat(PIXELS);
    let tags: [(u16, &[u16]); 3] = [(258, &[8; 4]), (262, &[5]), (277, &[4])];
    check("cyan", &tiff(SIZE, &tags, &[], &[&inks]), [[0, 255, 255, 255]; PIXELS]);
    let tags: [(u16, &[u16]); 4] = [(258, &[8; 3]), (262, &[6]), (277, &[3]), (530, &[1, 1])];
    check(
        "red",
        &tiff(SIZE, &tags, &[], &[&[76, 85, 255].repeat(PIXELS)]),
        [[254, 0, 0, 255]; PIXELS],
    );
}

#[test]
fn a_jpeg_inside_is_read_unless_it_is_larger_than_its_strip() {
    let tags: [(u16, &[u16]); 4] = [(258, &[8; 3]), (259, &[7]), (262, &[6]), (277, &[3])];
    let stream = |size: (u32, u32)| {
        let red = [255, 0, 0].repeat((size.0 * size.1) as usize);
        jpeg(&red, size, jpeg_encoder::ColorType::Rgb)
    };
    let found = read(&tiff((16, 16), &tags, &[], &[&stream((16, 16))])).unwrap();
    let Samples::U8(samples) = found.samples() else {
        panic!("depth")
    };
    assert!(
        samples
            .chunks_exact(4)
            .all(|p| p[0] > 250 && p[1] < 5 && p[2] < 5 && p[3] == 255),
        "{samples:?}"
    );
    check_error(
        "too wide",
        &tiff((16, 16), &tags, &[], &[&stream((400, 16))]),
        "a JPEG of 400x16 in a strip",
    );
    let tables = (347, &stream((16, 16))[..]);
    check_error(
        "tables",
        &tiff((16, 16), &tags, &[tables], &[&stream((16, 16))]),
        "its JPEG tables hold a picture",
    );
}

#[test]
fn profiles_are_kept_and_broken_ones_dropped() {
    let rgb = noise(45);
    let tags: [(u16, &[u16]); 3] = [(258, &[8; 3]), (262, &[2]), (277, &[3])];
    let profile = wide_profile();
    let found = read(&tiff(SIZE, &tags, &[(34_675, &profile)], &[&rgb])).unwrap();
    assert_eq!(found.profile().map(Profile::bytes), Some(&profile[..]));
    let found = read(&tiff(SIZE, &tags, &[(34_675, b"broken profile")], &[&rgb])).unwrap();
    assert_eq!((found.profile(), found.depth()), (None, Depth::U8));

    let grey = moxcms::ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
    let tags: [(u16, &[u16]); 2] = [(258, &[8]), (262, &[1])];
    let found = read(&tiff(SIZE, &tags, &[(34_675, &grey)], &[&rgb[..15]])).unwrap();
    assert!(
        found.profile().is_some_and(|profile| !profile.is_srgb()),
        "a grey profile becomes RGB"
    );
}

#[test]
fn what_is_not_read_is_named() {
    let data = noise(200);
    let tags: [(u16, &[u16]); 2] = [(258, &[32]), (262, &[1])];
    check_error(
        "32 bit",
        &tiff(SIZE, &tags, &[], &[&data]),
        "a sample of type Some(U32) is not supported",
    );
    let tags: [(u16, &[u16]); 3] = [(258, &[16]), (262, &[1]), (339, &[2])];
    check_error(
        "signed",
        &tiff(SIZE, &tags, &[], &[&data]),
        "a sample of type Some(I16)",
    );
    let tags: [(u16, &[u16]); 3] = [(258, &[8; 3]), (262, &[8]), (277, &[3])];
    check_error("lab", &tiff(SIZE, &tags, &[], &[&data]), "is not supported in TIFF");
    let tags: [(u16, &[u16]); 3] = [(258, &[8]), (262, &[1]), (259, &[34_712])];
    check_error(
        "jpeg 2000",
        &tiff(SIZE, &tags, &[], &[&data]),
        "is not supported in TIFF",
    );
    let tags: [(u16, &[u16]); 3] = [(258, &[32]), (262, &[1]), (339, &[3])];
    check_error(
        "not a number",
        &tiff(SIZE, &tags, &[], &[&[0xff; 60]]),
        "not finite numbers",
    );
}
