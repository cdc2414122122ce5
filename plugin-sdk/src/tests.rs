//! Walks over pictures, and the macro on a whole plugin.

use crate::{Answer, CHANNELS, Call, Canvas, Color, Control, Depth, Picture, Prepared, Refusal, plugin};

plugin! {
    controls: controls,
    depths: [U8, U16],
    before: before,
    after: after,
}

fn controls() -> Vec<Control> {
    vec![
        Control::number("gain", "Gain", 0.0, 4.0, 2.0)
            .step(0.1)
            .help("How bright."),
        Control::boolean("flip", "Flip", false),
        Control::choice("mode", "Mode", &[("add", "Add"), ("mix", "Mix")], "mix"),
        Control::colors("brand", "Brand", 4, &[Color::hex(0x0a0b0c)]).at_least(1),
        Control::text("words", "Words", 10, "hello"),
    ]
}

fn before(call: &Call, _picture: &Picture) -> Result<Prepared, Refusal> {
    Ok(Prepared::new(Answer::Unchanged).noted(call.seed().to_le_bytes().to_vec()))
}

fn after(call: &Call, original: &Picture, stylized: &Picture) -> Result<Answer, Refusal> {
    let gain = call.number("gain") as f32;
    let canvas = stylized.map_rows_with::<f32>(original, |_, original, row| {
        for (sample, &original) in row.iter_mut().zip(original) {
            *sample = original * gain;
        }
    })?;
    Ok(canvas.into())
}

/// A picture whose samples tell their place.
fn numbered(width: u32, height: u32) -> Picture {
    let count = width as usize * height as usize * CHANNELS;
    Picture::from_u8(width, (0..count).map(|index| (index % 251) as u8).collect())
}

fn changed(answer: Answer) -> Canvas {
    match answer {
        Answer::Picture(canvas) => canvas,
        Answer::Unchanged => panic!("the picture should have changed"),
    }
}

#[test]
fn rows_of_all_bands_come_in_order_and_go_back_to_their_place() {
    for (width, height) in [(1, 1), (3, 1000), (70_000, 3), (1920, 100)] {
        let picture = numbered(width, height);
        let mut next = 0;
        let canvas = picture.map_rows::<u8>(|y, row| {
            assert_eq!((y, row.len()), (next, width as usize * CHANNELS));
            next += 1;
            row.iter_mut().for_each(|sample| *sample = 250 - *sample);
        });
        assert_eq!(next, height);
        for y in [0, height / 2, height - 1] {
            let expect: Vec<u8> = picture.read::<u8>(y, 1).iter().map(|sample| 250 - sample).collect();
            assert_eq!(canvas.read::<u8>(y, 1), expect);
        }
    }
}

#[test]
fn floats_round_trip_at_every_depth() {
    let bytes = Picture::from_u8(64, (0..=255).collect());
    assert_eq!(bytes.map_pixels(|pixel| pixel).read::<u8>(0, 1), bytes.read::<u8>(0, 1));
    let words: Vec<u16> = (0..=u16::MAX).collect();
    let deep = Picture::from_u16(128, words);
    let copy = deep.map_pixels(|pixel| pixel);
    assert_eq!(copy.depth(), Depth::U16);
    assert_eq!(copy.read::<f32>(0, 128), deep.read::<f32>(0, 128));
    let floats = Picture::from_f32(1, vec![-0.5, 0.25, 7.0, 1.0]);
    assert_eq!(
        floats.map_pixels(|pixel| pixel).read::<f32>(0, 1),
        [-0.5, 0.25, 7.0, 1.0]
    );
}

#[test]
fn a_plugin_reads_its_controls_and_both_pictures() {
    let (original, stylized) = (
        numbered(5, 4),
        numbered(5, 4).map_rows::<u8>(|_, row| row.fill(9)).into_picture(),
    );
    let call = Call::with_defaults(&controls())
        .set("gain", 1.0)
        .choose("mode", "add")
        .at(3, 1);
    let canvas = changed(after(&call, &original, &stylized).unwrap());
    assert_eq!(canvas.read::<u8>(0, 4), original.read::<u8>(0, 4));
    assert_eq!(
        (call.choice("mode"), call.text("words"), call.boolean("flip")),
        ("add", "hello", false)
    );
    assert_eq!(
        call.colors("brand"),
        [Color {
            red: 10,
            green: 11,
            blue: 12
        }]
    );
    assert_eq!(before(&call, &original).unwrap().note, [3, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn pictures_of_two_sizes_are_refused_in_words() {
    let call = Call::with_defaults(&controls());
    let refusal = after(&call, &numbered(5, 4), &numbered(4, 5)).unwrap_err();
    assert!(
        refusal
            .to_string()
            .contains("5 x 4 pixels and the stylized picture 4 x 5"),
        "{refusal}"
    );
}

#[test]
fn a_canvas_can_be_made_row_by_row() {
    let canvas = Canvas::from_rows::<u8>(2, 300, Depth::U8, |y, row| row.fill((y % 256) as u8));
    assert_eq!(canvas.read::<u8>(299, 1), [43; 8]);
    assert_eq!((canvas.width(), canvas.height()), (2, 300));
}

#[test]
#[should_panic(expected = "no control has the id `gian`; there are: gain, flip")]
fn a_wrong_id_names_the_right_ones() {
    Call::with_defaults(&controls()).number("gian");
}

#[test]
#[should_panic(expected = "a picture of depth U16 cannot be read as bytes")]
fn bytes_of_a_deep_picture_are_refused_as_the_host_would() {
    Picture::from_u16(1, vec![0; 4]).read::<u8>(0, 1);
}

#[test]
#[should_panic(expected = "2 rows from 3 are not in a picture of 4 rows")]
fn rows_outside_are_refused_as_the_host_would() {
    numbered(5, 4).read::<u8>(3, 2);
}
