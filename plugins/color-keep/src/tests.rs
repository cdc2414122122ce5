//! The plugin on pictures in memory.

use pastiche_plugin::Canvas;
use pastiche_plugin::color::{ByteTables, Oklab};

use super::*;

/// Pixels of one row, opaque.
fn row(pixels: &[[u8; 3]]) -> Picture {
    let samples = pixels.iter().flat_map(|&[red, green, blue]| [red, green, blue, 255]);
    Picture::from_u8(pixels.len() as u32, samples.collect())
}

fn keep(amount: f64, original: &Picture, stylized: &Picture) -> Canvas {
    let call = Call::with_defaults(&controls()).set("amount", amount);
    match after(&call, original, stylized) {
        Ok(Answer::Picture(canvas)) => canvas,
        other => panic!("a picture should come back: {other:?}"),
    }
}

fn lab(pixel: &[u8]) -> Oklab {
    let tables = ByteTables::new();
    Oklab::from_linear([
        tables.linear(pixel[0]),
        tables.linear(pixel[1]),
        tables.linear(pixel[2]),
    ])
}

/// Colours all over the cube, 37 of them, so that a row has whole blocks and a rest.
fn spread() -> Vec<[u8; 3]> {
    (0..37_u32)
        .map(|i| [i * 83 % 256, i * 47 % 256, i * 139 % 256].map(|v| v as u8))
        .collect()
}

#[test]
fn amount_0_leaves_the_stylized_picture_alone() {
    let call = Call::with_defaults(&controls()).set("amount", 0.0);
    let picture = row(&spread());
    assert!(matches!(after(&call, &picture, &picture), Ok(Answer::Unchanged)));
}

#[test]
fn a_picture_keeps_its_own_colours_exactly() {
    let picture = row(&spread());
    assert_eq!(keep(1.0, &picture, &picture).read::<u8>(0, 1), picture.read::<u8>(0, 1));
    assert_eq!(keep(0.5, &picture, &picture).read::<u8>(0, 1), picture.read::<u8>(0, 1));
}

#[test]
fn colour_comes_from_the_original_and_light_from_the_style() {
    let originals = [[150, 110, 100], [90, 120, 130], [128, 128, 128], [120, 100, 140]];
    let styles = [[100, 120, 140], [140, 140, 90], [110, 140, 120], [128, 128, 128]];
    let kept = keep(1.0, &row(&originals), &row(&styles)).read::<u8>(0, 1);
    for ((kept, original), style) in kept.chunks(4).zip(&originals).zip(&styles) {
        let (kept, original, style) = (lab(kept), lab(original), lab(style));
        assert!((kept.l - style.l).abs() < 0.005, "{kept:?} {style:?}");
        assert!(
            (kept.a - original.a).abs() < 0.005 && (kept.b - original.b).abs() < 0.005,
            "{kept:?} {original:?}"
        );
    }
}

#[test]
fn a_colour_too_loud_for_its_light_is_greyed_and_keeps_its_hue() {
    let (original, style) = ([255, 0, 0], [250, 250, 250]);
    let kept = lab(&keep(1.0, &row(&[original]), &row(&[style])).read::<u8>(0, 1));
    let (original, style) = (lab(&original), lab(&style));
    assert!((kept.l - style.l).abs() < 0.03, "{kept:?} {style:?}");
    assert!(
        (kept.b / kept.a - original.b / original.a).abs() < 0.35,
        "{kept:?} {original:?}"
    );
}

#[test]
fn alpha_stays_the_styles() {
    let original = Picture::from_u8(1, vec![200, 20, 30, 255]);
    let style = Picture::from_u8(1, vec![90, 90, 90, 77]);
    assert_eq!(keep(1.0, &original, &style).read::<u8>(0, 1)[3], 77);
}

#[test]
fn bytes_and_floats_agree() {
    let (original, style) = (row(&spread()), row(&spread().into_iter().rev().collect::<Vec<_>>()));
    let bytes = keep(0.7, &original, &style).read::<f32>(0, 1);
    let deep = |picture: &Picture| Picture::from_f32(picture.width(), picture.read::<f32>(0, 1));
    let floats = keep(0.7, &deep(&original), &deep(&style)).read::<f32>(0, 1);
    for (byte, float) in bytes.iter().zip(&floats) {
        assert!((byte - float).abs() < 0.65 / 255.0, "{byte} {float}");
    }
}
