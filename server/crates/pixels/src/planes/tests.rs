//! Planes: exactness, alpha, padding and cropping.

use super::*;

#[test]
fn eight_and_sixteen_bit_survive_the_planes_exactly() {
    let every_u8: Vec<u8> = (0..=u8::MAX).flat_map(|v| [v, 255 - v, v ^ 0x55, v / 2]).collect();
    let every_u16: Vec<u16> = (0..=u16::MAX)
        .flat_map(|v| [v, 65_535 - v, v ^ 0x5555, v / 2])
        .collect();
    for (width, samples) in [(16, Samples::U8(every_u8)), (256, Samples::U16(every_u16))] {
        let picture = Picture::new(width, width, samples, true, None).unwrap();
        let planes = to_planes(&picture);
        assert_eq!(planes.values().len(), 3 * (width * width) as usize);
        assert_eq!(from_planes(&planes, picture.depth(), &picture).unwrap(), picture);
    }
}

#[test]
fn planes_are_red_then_green_then_blue_and_clamped() {
    let picture = Picture::new(
        2,
        1,
        Samples::F32(vec![0.1, 0.2, 0.3, 0.0, -1.0, 2.0, 0.5, 1.0]),
        true,
        None,
    )
    .unwrap();
    assert_eq!(to_planes(&picture).values(), [0.1, 0.0, 0.2, 1.0, 0.3, 0.5]);
}

#[test]
fn the_result_takes_the_alpha_of_the_original_at_its_own_depth() {
    let original = Picture::new(2, 1, Samples::U8(vec![1, 2, 3, 0, 4, 5, 6, 128]), true, None).unwrap();
    let planes = Planes::new(2, 1, vec![0.0, 1.0, f32::NAN, 0.5, 7.0, -7.0]).unwrap();
    let made = from_planes(&planes, Depth::U16, &original).unwrap();
    assert_eq!(
        made.samples(),
        &Samples::U16(vec![0, 0, 65_535, 0, 65_535, 32_768, 0, 32_896])
    );
    assert!(made.has_alpha());
    let opaque = Picture::new(2, 1, Samples::U8(vec![9; 8]), false, None).unwrap();
    let made = from_planes(&planes, Depth::U8, &opaque).unwrap();
    assert_eq!(made.samples(), &Samples::U8(vec![0, 0, 255, 255, 255, 128, 0, 255]));
    let other = Planes::new(1, 1, vec![0.0; 3]).unwrap();
    let error = from_planes(&other, Depth::U8, &opaque);
    assert_eq!(
        error,
        Err(PictureError::SizeMismatch {
            expected: (2, 1),
            found: (1, 1)
        })
    );
}

/// Planes of one row of letters each, the same in every plane.
fn letters(text: &str) -> Planes {
    let rows: Vec<&str> = text.split('/').collect();
    let plane: Vec<f32> = rows.iter().flat_map(|row| row.bytes().map(f32::from)).collect();
    let shifted = |by: f32| plane.iter().map(move |value| value + by);
    let values = plane
        .iter()
        .copied()
        .chain(shifted(100.0))
        .chain(shifted(200.0))
        .collect();
    Planes::new(rows[0].len() as u32, rows.len() as u32, values).unwrap()
}

fn check_pad(text: &str, width: u32, height: u32, expect: &str) {
    let padded = pad_reflect(&letters(text), width, height);
    assert_eq!(padded, letters(expect));
    let size = letters(text);
    let region = Region {
        x: 0,
        y: 0,
        width: size.width(),
        height: size.height(),
    };
    assert_eq!(crop(&padded, region).unwrap(), size, "cropping takes the padding off");
}

#[test]
fn padding_reflects_and_cropping_undoes_it() {
    check_pad("abc/def", 4, 4, "abcb/defe/abcb/defe");
    check_pad("abc", 3, 1, "abc");
    check_pad("abc", 9, 1, "abcbabcba");
    check_pad("ab", 5, 2, "ababa/ababa");
    check_pad("a", 4, 3, "aaaa/aaaa/aaaa");
    check_pad("a/b/c", 1, 5, "a/b/c/b/a");
    check_pad("abc", 2, 1, "abc");
}

#[test]
fn regions_lie_within_the_picture() {
    let planes = letters("abcd/efgh/ijkl");
    let check = |x, y, width, height, expect: Result<Planes, PictureError>| {
        assert_eq!(crop(&planes, Region { x, y, width, height }), expect);
    };
    check(1, 1, 2, 2, Ok(letters("fg/jk")));
    check(3, 0, 1, 3, Ok(letters("d/h/l")));
    check(0, 0, 0, 1, Err(PictureError::NoPixels { width: 0, height: 1 }));
    let outside = |x, width| PictureError::OutOfPicture {
        x,
        y: 0,
        width,
        height: 1,
        of: (4, 3),
    };
    check(3, 0, 2, 1, Err(outside(3, 2)));
    check(u32::MAX, 0, 2, 1, Err(outside(u32::MAX, 2)));
}

#[test]
fn planes_have_three_values_to_a_pixel() {
    assert_eq!(
        Planes::new(0, 1, vec![]),
        Err(PictureError::NoPixels { width: 0, height: 1 })
    );
    let count = PictureError::SampleCount {
        width: 1,
        height: 1,
        expected: 3,
        found: 4,
    };
    assert_eq!(Planes::new(1, 1, vec![0.0; 4]), Err(count));
}
