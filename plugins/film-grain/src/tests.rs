//! The plugin on pictures in memory.

use super::*;

fn grey(width: u32, height: u32, value: f32) -> Picture {
    let count = (width * height) as usize;
    Picture::from_f32(width, [value, value, value, 1.0].repeat(count))
}

fn grain(call: &Call, picture: &Picture) -> Vec<f32> {
    match after(call, picture, picture) {
        Ok(Answer::Picture(canvas)) => canvas.read::<f32>(0, picture.height()),
        other => panic!("a picture should come back: {other:?}"),
    }
}

fn call() -> Call {
    Call::with_defaults(&controls())
}

/// Mean and standard deviation of the red samples.
fn statistics(samples: &[f32]) -> (f64, f64) {
    let reds: Vec<f64> = samples.iter().step_by(4).map(|&red| f64::from(red)).collect();
    let mean = reds.iter().sum::<f64>() / reds.len() as f64;
    let variance = reds.iter().map(|red| (red - mean).powi(2)).sum::<f64>() / reds.len() as f64;
    (mean, variance.sqrt())
}

#[test]
fn strength_0_leaves_the_picture_alone() {
    let picture = grey(8, 8, 0.5);
    assert!(matches!(
        after(&call().set("strength", 0.0), &picture, &picture),
        Ok(Answer::Unchanged)
    ));
}

#[test]
fn the_same_seed_and_frame_give_the_same_grain_and_others_another() {
    let picture = grey(40, 30, 0.5);
    let first = grain(&call().at(7, 3), &picture);
    assert_eq!(first, grain(&call().at(7, 3), &picture));
    assert_ne!(first, grain(&call().at(8, 3), &picture));
    assert_ne!(first, grain(&call().at(7, 4), &picture));
}

#[test]
fn grain_keeps_the_mean_and_has_the_deviation_of_its_strength_at_every_size() {
    for size in [1.0, 1.5, 3.0, 8.0] {
        let call = call().set("strength", 0.4).set("size", size);
        let (mean, deviation) = statistics(&grain(&call, &grey(400, 400, 0.5)));
        assert!((mean - 0.5).abs() < 0.01, "size {size}: mean {mean}");
        assert!((deviation - 0.1).abs() < 0.006, "size {size}: deviation {deviation}");
    }
}

#[test]
fn black_and_white_stay_clean() {
    assert_eq!(grain(&call(), &grey(9, 9, 0.0)), grey(9, 9, 0.0).read::<f32>(0, 9));
    assert_eq!(grain(&call(), &grey(9, 9, 1.0)), grey(9, 9, 1.0).read::<f32>(0, 9));
}

#[test]
fn monochrome_grain_has_no_colour_and_colour_grain_has() {
    let picture = grey(30, 30, 0.5);
    let grey_pixel = |pixel: &[f32]| pixel[0] == pixel[1] && pixel[1] == pixel[2];
    assert!(grain(&call(), &picture).chunks(4).all(grey_pixel));
    assert!(
        !grain(&call().set("monochrome", false), &picture)
            .chunks(4)
            .any(grey_pixel)
    );
}

#[test]
fn alpha_is_untouched() {
    let picture = Picture::from_f32(2, vec![0.5, 0.5, 0.5, 0.25, 0.4, 0.3, 0.2, 0.75]);
    let grained = grain(&call(), &picture);
    assert_eq!([grained[3], grained[7]], [0.25, 0.75]);
}

#[test]
fn a_draft_has_the_deviation_that_the_final_has_when_shrunk() {
    let call = call().set("size", 1.0).set("strength", 0.4);
    let full = grain(&call, &grey(400, 400, 0.5));
    // The mean of each 4 x 4 pixels of the final, against a draft of a quarter of the size.
    let mut shrunk = Vec::new();
    for (y, x) in (0..100).flat_map(|y| (0..100).map(move |x| (y, x))) {
        let at = |dy: usize, dx: usize| full[((y * 4 + dy) * 400 + x * 4 + dx) * 4];
        let sum: f32 = (0..16).map(|i| at(i / 4, i % 4)).sum();
        shrunk.extend([sum / 16.0; 4]);
    }
    let (_, expect) = statistics(&shrunk);
    let (_, found) = statistics(&grain(&call.scaled(0.25), &grey(100, 100, 0.5)));
    assert!((found / expect - 1.0).abs() < 0.1, "{found} {expect}");
}
