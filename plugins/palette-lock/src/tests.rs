//! The plugin on pictures in memory.

use super::*;

const BRAND: [u32; 3] = [0x102030, 0xc04020, 0xf0f0e0];

fn lock(colors: &[u32], softness: f64, pixels: &[u32]) -> Vec<u8> {
    let opaque = |&rgb: &u32| [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, 255];
    let picture = Picture::from_u8(pixels.len() as u32, pixels.iter().flat_map(opaque).collect());
    let colors: Vec<_> = colors.iter().copied().map(Color::hex).collect();
    let call = Call::with_defaults(&controls())
        .set("colors", colors)
        .set("softness", softness);
    match after(&call, &picture, &picture) {
        Ok(Answer::Picture(canvas)) => canvas.read::<u8>(0, 1),
        other => panic!("a picture should come back: {other:?}"),
    }
}

fn pixels(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks(4)
        .map(|pixel| u32::from_be_bytes([0, pixel[0], pixel[1], pixel[2]]))
        .collect()
}

#[test]
fn without_colours_the_picture_stays_as_it_is() {
    let picture = Picture::from_u8(1, vec![1, 2, 3, 255]);
    let call = Call::with_defaults(&controls()).set("colors", Vec::<Color>::new());
    assert!(matches!(after(&call, &picture, &picture), Ok(Answer::Unchanged)));
}

#[test]
fn hard_snapping_gives_each_pixel_exactly_its_nearest_colour() {
    let locked = lock(
        &BRAND,
        0.0,
        &[0x000000, 0x203040, 0xff0000, 0x904030, 0xffffff, 0xddddcc],
    );
    assert_eq!(
        pixels(&locked),
        [0x102030, 0x102030, 0xc04020, 0xc04020, 0xf0f0e0, 0xf0f0e0]
    );
}

#[test]
fn colours_of_the_palette_stay_where_they_are_far_enough_from_each_other() {
    assert_eq!(pixels(&lock(&BRAND, 0.5, &BRAND)), BRAND);
}

#[test]
fn softness_mixes_the_nearest_colours_and_goes_without_a_jump() {
    let greys: Vec<u32> = (0..=255).map(|grey| grey * 0x010101).collect();
    let hard = lock(&[0x000000, 0xffffff], 0.0, &greys);
    assert!(hard.chunks(4).all(|pixel| pixel[0] == 0 || pixel[0] == 255));
    let soft = lock(&[0x000000, 0xffffff], 1.0, &greys);
    for pair in soft.chunks(4).collect::<Vec<_>>().windows(2) {
        let step = i32::from(pair[1][0]) - i32::from(pair[0][0]);
        assert!((0..=12).contains(&step), "a jump of {step}");
    }
    assert_eq!((soft[0], soft[soft.len() - 4]), (0, 255));
}

#[test]
fn one_colour_takes_everything_and_alpha_stays() {
    assert_eq!(
        pixels(&lock(&[0x336699], 0.7, &[0x000000, 0x123456, 0xffffff])),
        [0x336699; 3]
    );
    let picture = Picture::from_u8(1, vec![9, 9, 9, 40]);
    let call = Call::with_defaults(&controls());
    let Ok(Answer::Picture(canvas)) = after(&call, &picture, &picture) else {
        panic!("a palette changes the picture");
    };
    assert_eq!(canvas.read::<u8>(0, 1)[3], 40);
}
