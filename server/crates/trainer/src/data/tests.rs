//! Reading pictures, and what crops show of them.

use std::path::{Path, PathBuf};

use super::*;
use crate::draw::Draw;

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

fn read(names: &[&str], longest_px: u32) -> (Pictures, Vec<Refused>) {
    Pictures::read(
        &names.iter().map(|name| samples().join(name)).collect::<Vec<_>>(),
        longest_px,
    )
}

#[test]
fn what_cannot_be_used_is_left_out_with_the_reason() {
    let (pictures, refused) = read(&["astronaut.jpg", "SOURCES.md", "nothing.jpg"], 256);
    assert_eq!(pictures.len(), 1);
    let picture = pictures.get(0).unwrap();
    assert_eq!(picture.width.max(picture.height), 256);
    assert_eq!(picture.samples.len(), picture.width * picture.height * 3);
    let reasons: Vec<&str> = refused.iter().map(|refused| refused.reason.as_str()).collect();
    assert!(reasons[1].contains("No such file"), "{reasons:?}");
    assert_eq!(refused[0].file, samples().join("SOURCES.md"));
}

#[test]
fn crops_follow_their_draw() {
    let (pictures, _) = read(&["astronaut.jpg", "coffee.jpg"], 400);
    let crops = Crops {
        side_px: 32,
        scale: [0.25, 0.8],
    };
    let draw = |step| {
        crops
            .draw(&pictures, 3, &mut Draw::new(5, step, "photographs"))
            .unwrap()
    };
    let first = draw(0);
    assert_eq!(first.len(), 3 * 32 * 32 * 3);
    assert_eq!(first, draw(0));
    assert_ne!(first, draw(1));
    assert!(first.iter().all(|value| (-1.0..=1.0).contains(value)));
    assert!(crops.draw(&Pictures::default(), 1, &mut Draw::new(5, 0, "")).is_none());
}

#[test]
fn crops_keep_colours_at_every_scale() {
    let (pictures, _) = read(&["coffee.jpg"], 400);
    let picture = pictures.get(0).unwrap();
    let mean = |of: &[f32]| of.iter().sum::<f32>() / of.len() as f32;
    let whole: Vec<f32> = picture
        .samples
        .iter()
        .map(|&sample| f32::from(sample) / 127.5 - 1.0)
        .collect();
    for scale in [0.1, 0.5, 1.0, 2.5] {
        let crops = Crops {
            side_px: 64,
            scale: [scale; 2],
        };
        let many = crops.draw(&pictures, 64, &mut Draw::new(1, 0, "colours")).unwrap();
        let found = mean(&many);
        assert!(
            (found - mean(&whole)).abs() < 0.12,
            "{scale}: {found}, {}",
            mean(&whole)
        );
    }
}
