//! A file that ends early is an error that says so, at any length.

use image::ExtendedColorType as Ext;
use png::{BitDepth, ColorType};

use super::fixtures::{Png, bmp, gif, jpeg, jpeg_with, noise, smooth, tiff, webp};
use crate::{Encoding, Format, Limits, Picture, PictureError, Samples, decode, encode};

const SIZE: (u32, u32) = (24, 17);

/// Cuts the file at every length up to `whole`, from where on the picture is complete.
fn check(name: &str, file: &[u8], whole: usize) {
    let limits = Limits::default();
    assert!(decode(file, &limits).is_ok(), "{name}");
    let mut cut_short = 0;
    for length in 0..whole {
        match decode(&file[..length], &limits) {
            Err(PictureError::Truncated { .. }) => cut_short += 1,
            Err(PictureError::Damaged { .. } | PictureError::UnknownFormat { .. }) => {}
            Err(error) => panic!("{name} at {length} of {}: {error}", file.len()),
            Ok(_) => panic!("{name} at {length} of {}: taken for whole", file.len()),
        }
    }
    assert!(
        cut_short * 10 >= whole * 9,
        "{name}: only {cut_short} of {whole} are said to be cut short"
    );
}

#[test]
fn png() {
    let rgb = noise(3 * 24 * 17);
    let file = Png::new(SIZE, ColorType::Rgb, BitDepth::Eight, &rgb).file();
    // The last chunk holds nothing; neither do the checksums at the end of the pixel data.
    check("png", &file, file.len() - 12 - 4 - 4);
}

#[test]
fn jpeg_baseline_and_progressive() {
    let rgb = smooth(24, 17);
    let file = jpeg(&rgb, SIZE, jpeg_encoder::ColorType::Rgb);
    check("baseline", &file, file.len());
    let file = jpeg_with(&rgb, SIZE, jpeg_encoder::ColorType::Rgb, |encoder| {
        encoder.set_progressive(true)
    });
    check("progressive", &file, file.len());
}

#[test]
fn webp_lossy_and_lossless() {
    let file = webp(&noise(3 * 24 * 17), SIZE, Ext::Rgb8);
    check("lossless", &file, file.len() - 1);
    let picture = Picture::new(SIZE.0, SIZE.1, Samples::U8(noise(4 * 24 * 17)), true, None).unwrap();
    let file = encode(&picture, &Encoding::new(Format::Webp)).unwrap();
    check("lossy with alpha", &file, file.len() - 1);
}

#[test]
fn tiff_plain_and_compressed() {
    let rgb = noise(3 * 24 * 17);
    let tags: [(u16, &[u16]); 3] = [(258, &[8; 3]), (262, &[2]), (277, &[3])];
    let file = tiff(SIZE, &tags, &[], &[&rgb]);
    // Four bytes at the end point to a second picture, six before them hold the depths.
    check("plain", &file, file.len() - 4 - 6);
    let picture = Picture::new(SIZE.0, SIZE.1, Samples::U16(vec![300; 4 * 24 * 17]), true, None).unwrap();
    let file = encode(&picture, &Encoding::new(Format::Tiff)).unwrap();
    check("compressed", &file, file.len() - 64);
}

#[test]
fn gif_and_bmp() {
    let rgba: Vec<u8> = noise(24 * 17).iter().flat_map(|&v| [v, v, v, 255]).collect();
    let file = gif(&rgba, SIZE);
    // The end of the pixel data: a last code, an empty block and the trailer.
    check("gif", &file, file.len() - 4);
    let file = bmp(&noise(3 * 24 * 17), SIZE, Ext::Rgb8);
    check("bmp", &file, file.len());
}
