//! Small files that claim to be huge are refused by their header alone.

use std::time::{Duration, Instant};

use png::{BitDepth, ColorType};

use super::fixtures::{Png, extended_webp, riff_chunk, tiff, webp};
use super::memory::peak_bytes;
use crate::{Limits, PictureError, decode, probe};

const MOST_BYTES: usize = 50 << 20;
const MOST_TIME: Duration = Duration::from_millis(100);

/// Reads the header and decodes; both must refuse the file with the same error, quickly and in little memory.
///
/// The time is the best of several, so that a busy machine does not count against the file.
fn check(name: &str, file: &[u8], expect: impl Fn(&PictureError) -> bool) {
    let limits = Limits::default();
    let refuse = || (probe(file, &limits).err(), decode(file, &limits).err());
    let ((probed, decoded), bytes) = peak_bytes(refuse);
    let timed = || {
        let started = Instant::now();
        refuse();
        started.elapsed()
    };
    let time = (0..5).map(|_| timed()).min().unwrap();
    let error = decoded.unwrap_or_else(|| panic!("{name} was decoded"));
    assert!(expect(&error), "{name}: {error}");
    assert!(bytes < MOST_BYTES, "{name} took {bytes} bytes");
    assert!(time < MOST_TIME, "{name} took {time:?}");
    if !matches!(error, PictureError::Truncated { .. }) {
        assert_eq!(probed, Some(error), "{name}");
    }
}

fn too_large(error: &PictureError) -> bool {
    matches!(
        error,
        PictureError::TooManyPixels { .. } | PictureError::SideTooLong { .. }
    )
}

/// A PNG with a header of another size put over that of a small one; its checksum is set right.
fn png_claiming(width: u32, height: u32, file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    file
}

/// The checksum of PNG chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[test]
fn png() {
    // 27 MB of zeros in 26 kB: what a picture of 30,000 pixels a side would begin with.
    let zeros = vec![0; 3000 * 3000 * 3];
    let dense = Png::new((3000, 3000), ColorType::Rgb, BitDepth::Eight, &zeros).file();
    check("30000x30000", &png_claiming(30_000, 30_000, &dense), too_large);
    check("a line", &png_claiming(2_000_000_000, 1, &dense), too_large);
    let mut no_pixels = png_claiming(0, 1, &dense);
    check("no pixels", &no_pixels, |error| {
        matches!(error, PictureError::Damaged { .. })
    });
    no_pixels.truncate(20);
    check("half a header", &no_pixels, |error| {
        matches!(error, PictureError::Truncated { .. })
    });
}

#[test]
fn png_with_a_profile_that_unpacks_to_gigabytes() {
    let pixel = [1, 2, 3];
    let mut bomb = Png::new((1, 1), ColorType::Rgb, BitDepth::Eight, &pixel);
    let profile = vec![0; 200 << 20];
    bomb.profile = Some(&profile);
    let file = bomb.file();
    drop(profile);
    let (decoded, bytes) = peak_bytes(|| decode(&file, &Limits::default()));
    assert!(bytes < MOST_BYTES, "{bytes} bytes");
    assert_eq!(decoded.unwrap().profile(), None, "such a profile is dropped");
}

#[test]
fn jpeg() {
    let header = |width: u16, height: u16, progressive: bool| {
        let [w1, w0] = width.to_be_bytes();
        let [h1, h0] = height.to_be_bytes();
        let mut file = vec![
            0xff,
            0xd8,
            0xff,
            if progressive { 0xc2 } else { 0xc0 },
            0,
            11,
            8,
            h1,
            h0,
            w1,
            w0,
            1,
            1,
            0x11,
            0,
        ];
        file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0xff, 0xd9]);
        file
    };
    check("65535x65535", &header(65_535, 65_535, false), too_large);
    check("20000x20000", &header(20_000, 20_000, true), too_large);
    let mut two_sizes = header(10, 10, false);
    let frame = header(9000, 9000, false)[2..15].to_vec();
    two_sizes.splice(2..2, frame);
    let (decoded, bytes) = peak_bytes(|| decode(&two_sizes, &Limits::default()));
    assert!(decoded.is_err() && bytes < MOST_BYTES, "{bytes} bytes, {decoded:?}");
}

#[test]
fn webp_canvas_and_frames() {
    let small = webp(&[1, 2, 3], (1, 1), image::ExtendedColorType::Rgb8);
    let canvas = extended_webp(0, (16_777_216, 16_777_216), &[small[12..].to_vec()]);
    check("canvas", &canvas, too_large);
    let mut lossless = small;
    lossless[21..25].copy_from_slice(&(16_382u32 | 16_382 << 14).to_le_bytes());
    check("lossless", &lossless, too_large);
    let lossy = |width: u16, height: u16| {
        let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
        riff_chunk(b"VP8 ", &[&[0x10, 0, 0, 0x9d, 1, 0x2a], &sides[..], &[0; 40]].concat())
    };
    let plain = riff_chunk(b"RIFF", &[b"WEBP", &lossy(16_383, 16_383)[..]].concat());
    check("lossy", &plain, too_large);
    let hidden = extended_webp(0, (10, 10), &[lossy(9000, 9000)]);
    check("lossy in a small canvas", &hidden, |error| {
        error.to_string().contains("a frame of 9000x9000")
    });
    let mut frame = vec![0; 16];
    frame[6] = 9;
    frame[9] = 9;
    frame.extend(lossy(9000, 9000));
    let animation = [riff_chunk(b"ANIM", &[0; 6]), riff_chunk(b"ANMF", &frame)];
    let hidden = extended_webp(2, (10, 10), &animation);
    check("in an animation", &hidden, |error| {
        error.to_string().contains("a frame of 9000x9000")
    });
    let mut liar = extended_webp(0x20, (10, 10), &[riff_chunk(b"ICCP", b"x"), lossy(10, 10)]);
    liar[34..38].copy_from_slice(&u32::MAX.to_le_bytes());
    check("a profile of 4 GB", &liar, |error| {
        matches!(error, PictureError::Truncated { .. })
    });
}

#[test]
fn tiff_sizes_strips_and_tiles() {
    let rgb: [(u16, &[u16]); 3] = [(258, &[8; 3]), (262, &[2]), (277, &[3])];
    check("30000x30000", &tiff((30_000, 30_000), &rgb, &[], &[b"x"]), too_large);
    check(
        "sides of 32 bit",
        &tiff((u32::MAX, u32::MAX), &rgb, &[], &[b"x"]),
        too_large,
    );
    check("a short strip", &tiff((40, 40), &rgb, &[], &[b"x"]), |error| {
        matches!(error, PictureError::Truncated { .. })
    });
    let wide: [(u16, &[u16]); 3] = [(258, &[8]), (262, &[1]), (277, &[65_535])];
    check("channels", &tiff((30_000, 1), &wide, &[], &[b"x"]), |error| {
        error.to_string().contains("65535 channels")
    });

    // A strip table of four thousand million values, and a strip of four gigabytes.
    let honest = tiff((40, 40), &rgb, &[], &[b"x"]);
    let entry = |tag: u16| honest.windows(2).rposition(|pair| pair == tag.to_le_bytes()).unwrap();
    let mut lying = honest.clone();
    lying[entry(273) + 4..][..4].copy_from_slice(&u32::MAX.to_le_bytes());
    check("a table", &lying, |error| {
        error.to_string().contains("a table of 4294967295 values")
    });
    let mut lying = honest.clone();
    lying[entry(279) + 8..][..4].copy_from_slice(&u32::MAX.to_le_bytes());
    check("a strip", &lying, |error| {
        matches!(error, PictureError::Truncated { .. })
    });
    let mut lying = honest.clone();
    lying[entry(273) + 8..][..4].copy_from_slice(&u32::MAX.to_le_bytes());
    check("an offset", &lying, |error| {
        matches!(error, PictureError::Truncated { .. })
    });
}

#[test]
fn gif_screens_and_frames() {
    let file = |screen: (u16, u16), frame: (u16, u16)| {
        let sides = |(width, height): (u16, u16)| [width.to_le_bytes(), height.to_le_bytes()].concat();
        let mut file = [
            b"GIF89a",
            &sides(screen)[..],
            &[0x80, 0, 0],
            &[0; 6],
            &[0x2c, 0, 0, 0, 0],
        ]
        .concat();
        file.extend(sides(frame));
        file.extend([0, 2, 2, 0x44, 1, 0, 0x3b]);
        file
    };
    check("screen", &file((65_535, 65_535), (1, 1)), too_large);
    let (decoded, bytes) = peak_bytes(|| decode(&file((10, 10), (60_000, 60_000)), &Limits::default()));
    assert!(decoded.is_err() && bytes < MOST_BYTES, "{bytes} bytes, {decoded:?}");
}

#[test]
fn bmp() {
    let file = |width: i32, height: i32, bits: u16| {
        let mut file = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        file.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
        file.extend([1, 0]);
        file.extend(bits.to_le_bytes());
        file.extend([0; 24]);
        file
    };
    check("30000x30000", &file(30_000, 30_000, 24), too_large);
    check("upside down", &file(30_000, -30_000, 32), too_large);
    let refused = |error: &PictureError| !matches!(error, PictureError::DecoderFailed { .. });
    check("sides of 31 bit", &file(i32::MAX, i32::MAX, 32), refused);
    check("sides below zero", &file(i32::MIN, i32::MIN, 1), refused);
}

#[test]
fn limits_are_the_callers() {
    let pixels = [0; 12];
    let file = Png::new((4, 1), ColorType::Rgb, BitDepth::Eight, &pixels).file();
    let with = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        decode(&file, &limits).err()
    };
    assert_eq!(with(|_| {}), None);
    assert_eq!(
        with(|l| l.max_side = 3),
        Some(PictureError::SideTooLong {
            width: 4,
            height: 1,
            max: 3
        })
    );
    assert_eq!(
        with(|l| l.max_pixels = 3),
        Some(PictureError::TooManyPixels {
            width: 4,
            height: 1,
            max: 3
        })
    );
    let bytes = file.len() as u64;
    assert_eq!(
        with(|l| l.max_bytes = 20),
        Some(PictureError::TooManyBytes { bytes, max: 20 })
    );
}
