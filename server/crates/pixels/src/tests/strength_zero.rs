//! At strength 0 a lossless format gives back the very samples that came in.

use image::ExtendedColorType as Ext;
use png::{BitDepth, ColorType};

use super::fixtures::{Png, bmp, deep_noise, gif, noise, tiff, webp, wide_profile};
use crate::{Encoding, Format, Limits, Picture, Profile, Samples, blend, decode, encode, probe};

const SIZE: (u32, u32) = (13, 7);
const PIXELS: usize = 13 * 7;

/// Decodes `file`, compares with the samples expected, and sends it at strength 0 through PNG and TIFF.
fn check(name: &str, file: &[u8], expect: Samples, has_alpha: bool) -> Picture {
    let limits = Limits::default();
    let original = decode(file, &limits).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(original.samples(), &expect, "{name}");
    assert_eq!((original.size(), original.has_alpha()), (SIZE, has_alpha), "{name}");
    let header = probe(file, &limits).unwrap();
    assert_eq!(
        (header.width, header.height, header.depth),
        (SIZE.0, SIZE.1, original.depth()),
        "{name}"
    );
    assert!(header.has_alpha >= has_alpha, "{name}");

    let inverted: Vec<u8> = noise(PIXELS * 4).iter().map(|value| !value).collect();
    let styled = Picture::new(SIZE.0, SIZE.1, Samples::U8(inverted), has_alpha, None).unwrap();
    let blended = blend(&original, &styled.to_depth(original.depth()), 0.0).unwrap();
    for format in [Format::Png, Format::Tiff] {
        let written = encode(&blended, &Encoding::new(format)).unwrap();
        let back = decode(&written, &limits).unwrap_or_else(|error| panic!("{name} in {format}: {error}"));
        let exact = format == Format::Tiff || original.depth() != crate::Depth::F32;
        let kept = if exact {
            original.clone()
        } else {
            original.to_depth(crate::Depth::U16)
        };
        assert!(back == kept, "{name} in {format}");
    }
    original
}

fn rgba8(pixels: impl Iterator<Item = [u8; 4]>) -> Samples {
    Samples::U8(pixels.flatten().collect())
}

fn rgba16(pixels: impl Iterator<Item = [u16; 4]>) -> Samples {
    Samples::U16(pixels.flatten().collect())
}

fn bytes_of(samples: &[u16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_be_bytes()).collect()
}

#[test]
fn eight_bit_png_of_every_colour_type() {
    let grey = noise(PIXELS);
    let expect = rgba8(grey.iter().map(|&v| [v, v, v, 255]));
    check(
        "grey",
        &Png::new(SIZE, ColorType::Grayscale, BitDepth::Eight, &grey).file(),
        expect,
        false,
    );
    let pairs = noise(PIXELS * 2);
    let expect = rgba8(pairs.as_chunks().0.iter().map(|&[v, a]: &[u8; 2]| [v, v, v, a]));
    check(
        "grey and alpha",
        &Png::new(SIZE, ColorType::GrayscaleAlpha, BitDepth::Eight, &pairs).file(),
        expect,
        true,
    );
    let rgb = noise(PIXELS * 3);
    let expect = rgba8(rgb.as_chunks().0.iter().map(|&[r, g, b]: &[u8; 3]| [r, g, b, 255]));
    check(
        "rgb",
        &Png::new(SIZE, ColorType::Rgb, BitDepth::Eight, &rgb).file(),
        expect,
        false,
    );
}

#[test]
fn transparent_pixels_keep_their_colours() {
    let mut rgba = noise(PIXELS * 4);
    rgba.iter_mut().skip(3).step_by(8).for_each(|alpha| *alpha = 0);
    let expect = Samples::U8(rgba.clone());
    check(
        "png",
        &Png::new(SIZE, ColorType::Rgba, BitDepth::Eight, &rgba).file(),
        expect.clone(),
        true,
    );
    check("bmp", &bmp(&rgba, SIZE, Ext::Rgba8), expect.clone(), true);
    check("webp", &webp(&rgba, SIZE, Ext::Rgba8), expect.clone(), true);
    let tags: [(u16, &[u16]); 4] = [(258, &[8; 4]), (262, &[2]), (277, &[4]), (338, &[2])];
    check("tiff", &tiff(SIZE, &tags, &[], &[&rgba]), expect, true);
}

#[test]
fn sixteen_bit_png_with_alpha_and_profile_is_exact() {
    let deep = deep_noise(PIXELS * 4);
    let (bytes, profile) = (bytes_of(&deep), wide_profile());
    let mut png = Png::new(SIZE, ColorType::Rgba, BitDepth::Sixteen, &bytes);
    png.profile = Some(&profile);
    let original = check("rgba", &png.file(), Samples::U16(deep.clone()), true);
    assert_eq!(original.profile().map(Profile::bytes), Some(&profile[..]));
    let expect = rgba16(deep[..PIXELS].iter().map(|&v| [v, v, v, u16::MAX]));
    let grey = bytes_of(&deep[..PIXELS]);
    check(
        "grey",
        &Png::new(SIZE, ColorType::Grayscale, BitDepth::Sixteen, &grey).file(),
        expect,
        false,
    );
    let expect = rgba16(
        deep.as_chunks().0[..PIXELS]
            .iter()
            .map(|&[r, g, b]: &[u16; 3]| [r, g, b, u16::MAX]),
    );
    let rgb = bytes_of(&deep[..PIXELS * 3]);
    check(
        "rgb",
        &Png::new(SIZE, ColorType::Rgb, BitDepth::Sixteen, &rgb).file(),
        expect,
        false,
    );
}

#[test]
fn palettes_and_packed_greys_of_png() {
    let palette = noise(3 * 256);
    let indices = noise(PIXELS);
    let colour = |index: u8| palette.as_chunks::<3>().0[usize::from(index)];
    let mut png = Png::new(SIZE, ColorType::Indexed, BitDepth::Eight, &indices);
    png.palette = Some(&palette);
    let expect = rgba8(
        indices
            .iter()
            .map(|&index| [colour(index)[0], colour(index)[1], colour(index)[2], 255]),
    );
    check("palette", &png.file(), expect, false);
    let alphas = noise(200);
    png.transparency = Some(&alphas);
    let alpha = |index: u8| alphas.get(usize::from(index)).copied().unwrap_or(255);
    let expect = rgba8(
        indices
            .iter()
            .map(|&index| [colour(index)[0], colour(index)[1], colour(index)[2], alpha(index)]),
    );
    check("palette with alpha", &png.file(), expect, true);

    let row = 13usize.div_ceil(8);
    let packed = noise(row * 7);
    let bit = |at: usize| packed[at / 13 * row + at % 13 / 8] >> (7 - at % 13 % 8) & 1;
    let expect = rgba8((0..PIXELS).map(|at| [bit(at) * 255; 3]).map(|[v, ..]| [v, v, v, 255]));
    check(
        "1 bit",
        &Png::new(SIZE, ColorType::Grayscale, BitDepth::One, &packed).file(),
        expect,
        false,
    );
}

#[test]
fn bmp_webp_and_gif() {
    let rgb = noise(PIXELS * 3);
    let expect = rgba8(rgb.as_chunks().0.iter().map(|&[r, g, b]: &[u8; 3]| [r, g, b, 255]));
    check("bmp", &bmp(&rgb, SIZE, Ext::Rgb8), expect.clone(), false);
    check("webp", &webp(&rgb, SIZE, Ext::Rgb8), expect.clone(), false);
    let Samples::U8(rgba) = &expect else { panic!("depth") };
    check("gif", &gif(rgba, SIZE), expect.clone(), false);
    let mut holes = rgba.clone();
    holes
        .as_chunks_mut::<4>()
        .0
        .iter_mut()
        .step_by(3)
        .for_each(|pixel| *pixel = [0; 4]);
    let found = decode(&gif(&holes, SIZE), &Limits::default()).unwrap();
    let Samples::U8(samples) = found.samples() else {
        panic!("depth")
    };
    let alphas = |samples: &[u8]| samples.iter().skip(3).step_by(4).copied().collect::<Vec<u8>>();
    assert!(found.has_alpha());
    assert_eq!(alphas(samples), alphas(&holes));
}

#[test]
fn float_tiff() {
    let values: Vec<f32> = noise(PIXELS * 4)
        .iter()
        .map(|&value| f32::from(value) / 200.0 - 0.1)
        .collect();
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let tags: [(u16, &[u16]); 5] = [(258, &[32; 4]), (262, &[2]), (277, &[4]), (338, &[2]), (339, &[3; 4])];
    check("float", &tiff(SIZE, &tags, &[], &[&bytes]), Samples::F32(values), true);
}
