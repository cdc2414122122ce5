//! The plugin on pictures in memory.

use super::*;

/// A picture whose samples tell their place.
fn numbered(width: u32, height: u32) -> Picture {
    let count = (width * height * 4) as usize;
    Picture::from_u8(width, (0..count).map(|index| (index % 251) as u8).collect())
}

fn call(aspect: &str, margin: f64) -> Call {
    Call::with_defaults(&controls())
        .choose("aspect", aspect)
        .set("margin", margin)
}

/// Size of the padded picture, after checking that cropping gives the picture back.
fn round_trip(width: u32, height: u32, aspect: &str, margin: f64) -> (u32, u32) {
    let picture = numbered(width, height);
    let call = call(aspect, margin);
    let prepared = before(&call, &picture).unwrap();
    let Answer::Picture(canvas) = prepared.answer else {
        assert!(prepared.note.is_empty());
        return (width, height);
    };
    let padded = canvas.into_picture();
    let size = (padded.width(), padded.height());
    let Ok(Answer::Picture(cropped)) = after(&call.noted(prepared.note), &picture, &padded) else {
        panic!("what was padded is cropped");
    };
    assert_eq!((cropped.width(), cropped.height()), (width, height));
    assert_eq!(cropped.read::<u8>(0, height), picture.read::<u8>(0, height));
    size
}

#[test]
fn pictures_are_padded_to_the_shape_and_come_back_bit_for_bit() {
    for (width, height, aspect, expect) in [
        (30, 20, "1:1", (30, 30)),
        (20, 30, "1:1", (30, 30)),
        (30, 30, "1:1", (30, 30)),
        (30, 20, "3:2", (30, 20)),
        (30, 20, "16:9", (36, 20)),
        (30, 20, "9:16", (30, 53)),
        (1, 1, "4:3", (1, 1)),
        (1, 40, "16:9", (71, 40)),
        (7, 5, "own", (7, 5)),
    ] {
        assert_eq!(
            round_trip(width, height, aspect, 0.0),
            expect,
            "{width} x {height} to {aspect}"
        );
    }
    assert_eq!(round_trip(40, 20, "own", 0.25), (60, 40));
    assert_eq!(round_trip(40, 20, "1:1", 0.1), (48, 48));
}

#[test]
fn deep_pictures_come_back_bit_for_bit() {
    let picture = Picture::from_u16(3, (0..24).map(|index| index * 2_731).collect());
    let call = call("1:1", 0.0);
    let prepared = before(&call, &picture).unwrap();
    let Answer::Picture(canvas) = prepared.answer else {
        panic!("a picture of 3 x 2 is no square");
    };
    let Ok(Answer::Picture(cropped)) = after(&call.noted(prepared.note), &picture, &canvas.into_picture()) else {
        panic!("what was padded is cropped");
    };
    assert_eq!(cropped.read::<f32>(0, 2), picture.read::<f32>(0, 2));
}

#[test]
fn the_frame_is_a_mirror() {
    let picture = numbered(3, 1);
    let prepared = before(&call("1:1", 0.0), &picture).unwrap();
    let Answer::Picture(canvas) = prepared.answer else {
        panic!("a picture of 3 x 1 is no square");
    };
    for y in 0..3 {
        assert_eq!(canvas.read::<u8>(y, 1), picture.read::<u8>(0, 1));
    }
}

#[test]
fn a_stylized_picture_of_another_size_is_refused() {
    let picture = numbered(30, 20);
    let call = call("1:1", 0.0);
    let note = before(&call, &picture).unwrap().note;
    let refusal = after(&call.clone().noted(note), &picture, &numbered(15, 15)).unwrap_err();
    assert!(
        refusal
            .to_string()
            .contains("had 30 x 30 pixels and came back with 15 x 15"),
        "{refusal}"
    );
    let refusal = after(&call.noted(vec![1, 2, 3]), &picture, &numbered(30, 30)).unwrap_err();
    assert!(refusal.to_string().contains("note"), "{refusal}");
}
