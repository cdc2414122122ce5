//! Metrics say what they should of pictures whose answer is known.

use tch::{Device, Kind, Tensor};

use super::*;

const SIZE: i64 = 96;

fn noise(seed: i64) -> Tensor {
    tch::manual_seed(seed);
    Tensor::rand([1, 3, SIZE, SIZE], (Kind::Float, Device::Cpu)) * 2.0 - 1.0
}

/// Waves of `length` pixels.
fn waves(length: f64) -> Tensor {
    let at = Tensor::arange(SIZE, (Kind::Float, Device::Cpu)) * (std::f64::consts::TAU / length);
    let rows = at.sin().reshape([1, 1, SIZE, 1]);
    let columns = at.cos().reshape([1, 1, 1, SIZE]);
    (rows * 0.5 + columns * 0.5).expand([1, 3, SIZE, SIZE], false).copy()
}

#[test]
fn a_picture_is_no_distance_from_itself() {
    let picture = [waves(12.0)];
    let Distance {
        fine,
        middle,
        coarse,
        palette,
    } = Distance::between(&picture, &picture);
    assert_eq!([fine, middle, coarse, palette], [0.0; 4]);
}

#[test]
fn distances_tell_strokes_from_colours() {
    let (calm, fine) = ([waves(48.0)], [waves(48.0) + noise(1) * 0.1]);
    let tinted = [waves(48.0) + Tensor::from_slice(&[0.3_f32, 0.0, -0.3]).reshape([1, 3, 1, 1])];
    let (strokes, colours) = (Distance::between(&calm, &fine), Distance::between(&calm, &tinted));
    assert!(
        strokes.fine > 5.0 * strokes.coarse && strokes.fine > 2.0 * strokes.palette,
        "{strokes:?}"
    );
    assert!(
        colours.palette > 10.0 * colours.fine && colours.coarse > 10.0 * colours.fine,
        "{colours:?}"
    );
    // A shift of one colour by 0.3 is, from a random side, 0.3 times the mean length of a direction's share of it.
    assert!((0.1..0.3).contains(&colours.palette), "{colours:?}");
    let share = strokes.share_of(&colours);
    assert!((share.fine - strokes.fine / colours.fine).abs() < 1e-9);
}

#[test]
fn distances_do_not_depend_on_how_many_pictures_there_are() {
    let (one, many) = ([noise(1)], [noise(2), noise(3), noise(4)]);
    let distance = Distance::between(&one, &many);
    assert!(
        distance.fine < 0.02 && distance.palette < 0.02,
        "as much as chance: {distance:?}"
    );
}

#[test]
fn content_is_contours() {
    let photograph = waves(24.0);
    assert!((content(&photograph, &photograph) - 1.0).abs() < 1e-5);
    let inverted = -&photograph;
    assert!(
        (content(&inverted, &photograph) - 1.0).abs() < 1e-5,
        "light and dark may swap"
    );
    let other = content(&noise(5), &photograph);
    let faint = content(&(&photograph + noise(5) * 0.2), &photograph);
    assert!(other < 0.3 && 2.0 * other < faint && faint < 0.9, "{other} {faint}");
}

#[test]
fn what_follows_the_picture_does_not_flicker() {
    let photograph = waves(30.0);
    let invert = flicker(&photograph, &mut |picture| -picture).unwrap();
    assert!(invert < 1e-4, "{invert}");
    let mut seed = 0;
    let noisy = flicker(&photograph, &mut |picture| {
        seed += 1;
        tch::manual_seed(seed);
        picture + picture.rand_like() * 0.2
    });
    // Two uniform numbers differ by a third of their range on average.
    assert!((noisy.unwrap() - 0.2 / 3.0 * 127.5).abs() < 0.5, "{noisy:?}");
    assert_eq!(flicker(&photograph.narrow(2, 0, 40), &mut |picture| -picture), None);
}

#[test]
fn feature_networks_tell_pictures_apart_by_direction_alone() {
    let (a, b) = ([noise(1), noise(2)], [noise(3), noise(2)]);
    assert_eq!(perceptual(&a, &a), 0.0);
    let louder = a.each_ref().map(|layer| layer * 3.0);
    assert!(perceptual(&a, &louder) < 1e-6);
    // Directions with nothing in common are two apart in the mean, here in the first layer alone.
    let apart = perceptual(&a, &b);
    assert!((apart - 2.0).abs() < 0.1, "{apart}");
}
