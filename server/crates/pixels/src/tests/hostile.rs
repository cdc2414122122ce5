//! Bytes that nobody meant: reading them ends in a picture or an error.

use image::ExtendedColorType as Ext;
use png::{BitDepth, ColorType};
use proptest::collection::vec;
use proptest::prelude::*;

use super::fixtures::with_segment;
use super::fixtures::{Png, bmp, exif, extended_webp, gif, jpeg_with, noise, riff_chunk, tiff, webp, wide_profile};
use crate::{Encoding, Format, Limits, Picture, Profile, Samples, decode, encode, from_srgb, probe, to_srgb};

/// Small enough that a lie about the size costs little.
const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 16,
    max_side: 1 << 12,
};
const SIZE: (u32, u32) = (19, 11);
const PIXELS: usize = 19 * 11;

/// One valid file of each flavour that takes another way through the decoders.
fn seeds() -> Vec<Vec<u8>> {
    let (rgb, rgba) = (noise(PIXELS * 3), noise(PIXELS * 4));
    let profile = wide_profile();
    let picture = Picture::new(
        SIZE.0,
        SIZE.1,
        Samples::U8(rgba.clone()),
        true,
        Profile::new(&profile).ok(),
    )
    .unwrap();
    let mut indexed = Png::new(SIZE, ColorType::Indexed, BitDepth::Eight, &rgb[..PIXELS]);
    let palette = noise(768);
    indexed.palette = Some(&palette);
    indexed.transparency = Some(&palette[..100]);
    indexed.profile = Some(&profile);
    let jpeg = |color, set: fn(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)| jpeg_with(&rgba, SIZE, color, set);
    let turned = with_segment(
        jpeg(jpeg_encoder::ColorType::Rgba, |_| {}),
        0xe1,
        &[b"Exif\0\0", &exif(5)[..]].concat(),
    );
    let lossy = encode(&picture.clone().with_profile(None), &Encoding::new(Format::Webp)).unwrap();
    let mut frame = vec![0, 0, 0, 0, 0, 0, 18, 0, 0, 10, 0, 0, 1, 0, 0, 0];
    frame.extend(&lossy[30..]);
    let animation = [riff_chunk(b"ANIM", &[0; 6]), riff_chunk(b"ANMF", &frame)];
    let map: Vec<u16> = (0..768).map(|value| value * 85).collect();
    vec![
        indexed.file(),
        encode(&picture.to_depth(crate::Depth::U16), &Encoding::new(Format::Png)).unwrap(),
        turned,
        jpeg(jpeg_encoder::ColorType::Rgba, |encoder| encoder.set_progressive(true)),
        jpeg(jpeg_encoder::ColorType::Rgba, |encoder| {
            encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
            encoder.set_restart_interval(2);
        }),
        jpeg(jpeg_encoder::ColorType::CmykAsYcck, |_| {}),
        encode(&picture, &Encoding::new(Format::Webp)).unwrap(),
        webp(&rgba, SIZE, Ext::Rgba8),
        extended_webp(0x12, SIZE, &animation),
        encode(&picture, &Encoding::new(Format::Tiff)).unwrap(),
        encode(&picture.to_depth(crate::Depth::F32), &Encoding::new(Format::Tiff)).unwrap(),
        tiff(SIZE, &[(258, &[8]), (262, &[3]), (320, &map)], &[], &[&rgb[..PIXELS]]),
        tiff(
            SIZE,
            &[(258, &[8; 3]), (262, &[2]), (277, &[3]), (284, &[2])],
            &[],
            &[&rgb[..PIXELS], &rgb[..PIXELS], &rgb[..PIXELS]],
        ),
        tiff(
            SIZE,
            &[(258, &[8; 3]), (259, &[7]), (262, &[6]), (277, &[3])],
            &[],
            &[&jpeg(jpeg_encoder::ColorType::Rgba, |_| {})],
        ),
        gif(&rgba, SIZE),
        bmp(&rgb, SIZE, Ext::Rgb8),
        bmp(&rgba, SIZE, Ext::Rgba8),
    ]
}

/// Reads, converts and writes; every step may refuse, none may panic.
fn read(file: &[u8]) {
    let header = probe(file, &LIMITS);
    let picture = decode(file, &LIMITS);
    if let Ok(picture) = &picture {
        let header = header.unwrap();
        assert_eq!(
            (header.width, header.height, header.depth),
            (picture.width(), picture.height(), picture.depth())
        );
        if let Ok(converted) = to_srgb(picture)
            && let Some(profile) = picture.profile()
        {
            let _ = from_srgb(&converted, profile);
        }
    }
}

#[test]
fn every_seed_is_valid() {
    for (index, seed) in seeds().iter().enumerate() {
        let found = decode(seed, &LIMITS).map(|picture| picture.size());
        assert!(
            found.is_ok_and(|size| size == SIZE || size == (SIZE.1, SIZE.0)),
            "seed {index}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_after_any_signature(kind in 0..9usize, bytes in vec(any::<u8>(), 0..400)) {
        let signatures: [&[u8]; 9] = [
            b"", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0", b"\xff\xd8\xff", b"RIFF\xff\0\0\0WEBPVP8 ",
            b"RIFF\xff\0\0\0WEBPVP8X\x0a\0\0\0", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"GIF89a", b"BM",
        ];
        read(&[signatures[kind], &bytes].concat());
    }

    #[test]
    fn valid_files_with_bytes_changed(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        for seed in seeds() {
            let mut file = seed;
            for (at, byte) in &changes {
                let at = at.index(file.len());
                file[at] = *byte;
            }
            read(&file);
        }
    }

    #[test]
    fn valid_files_with_headers_changed(changes in vec((0..64usize, any::<u8>()), 1..5)) {
        for seed in seeds() {
            let mut file = seed;
            for (at, byte) in &changes {
                if let Some(found) = file.get_mut(*at) {
                    *found = *byte;
                }
            }
            read(&file);
        }
    }

    #[test]
    fn valid_files_cut_and_joined(first in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), gap in 0..40usize) {
        for seed in seeds() {
            let from = first.index(seed.len());
            let to = (from + gap).min(seed.len());
            read(&[&seed[..from], &seed[to..]].concat());
            read(&[&seed[..from], &seed[..cut.index(seed.len())]].concat());
        }
    }

    #[test]
    fn broken_profiles(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut profile = wide_profile();
        for (at, byte) in &changes {
            let at = at.index(profile.len());
            profile[at] = *byte;
        }
        if let Ok(profile) = Profile::new(&profile) {
            let picture = Picture::new(2, 1, Samples::U8(noise(8)), true, Some(profile)).unwrap();
            let _ = to_srgb(&picture.to_depth(crate::Depth::U16));
        }
    }
}
