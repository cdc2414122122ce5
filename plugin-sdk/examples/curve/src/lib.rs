//! Brightness and contrast. Shows rows of bytes for the common case, and floats for deeper pictures.

use pastiche_plugin::{Answer, CHANNELS, Call, Control, Depth, Picture, Refusal, plugin};

plugin! {
    controls: controls,
    after: after,
}

fn controls() -> Vec<Control> {
    vec![
        Control::number("contrast", "Contrast", -1.0, 1.0, 0.2)
            .step(0.01)
            .help("Above 0 dark and light move apart, below 0 towards the middle."),
        Control::number("brightness", "Brightness", -1.0, 1.0, 0.0)
            .step(0.01)
            .help("Above 0 everything gets lighter, below 0 darker."),
    ]
}

fn after(call: &Call, _original: &Picture, stylized: &Picture) -> Result<Answer, Refusal> {
    let gain = 1.0 + call.number("contrast") as f32;
    let lift = call.number("brightness") as f32 * 0.5;
    let curve = |value: f32| (value - 0.5) * gain + 0.5 + lift;
    let canvas = match stylized.depth() {
        // Of bytes there are only 256, so the curve is worked out once for each and then looked up.
        Depth::U8 => {
            let table = byte_table(curve);
            stylized.map_rows::<u8>(|_, row| bend(&table, row))
        }
        Depth::U16 | Depth::F32 => stylized.map_pixels(|[red, green, blue, alpha]| {
            let [red, green, blue] = [red, green, blue].map(curve);
            [red, green, blue, alpha]
        }),
    };
    Ok(canvas.into())
}

/// The nearest byte of the curve for every byte.
fn byte_table(curve: impl Fn(f32) -> f32) -> [u8; 256] {
    std::array::from_fn(|byte| (curve(byte as f32 / 255.0).clamp(0.0, 1.0) * 255.0).round() as u8)
}

/// Changes a row; the fourth sample of a pixel is alpha and stays as it is.
fn bend(table: &[u8; 256], row: &mut [u8]) {
    for [red, green, blue, _alpha] in row.as_chunks_mut::<CHANNELS>().0 {
        *red = table[usize::from(*red)];
        *green = table[usize::from(*green)];
        *blue = table[usize::from(*blue)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bend(contrast: f64, brightness: f64, samples: [u8; 4]) -> Vec<u8> {
        let picture = Picture::from_u8(1, samples.to_vec());
        let call = Call::with_defaults(&controls())
            .set("contrast", contrast)
            .set("brightness", brightness);
        match after(&call, &picture, &picture) {
            Ok(Answer::Picture(canvas)) => canvas.read::<u8>(0, 1),
            other => panic!("a picture should come back: {other:?}"),
        }
    }

    #[test]
    fn nothing_set_changes_nothing() {
        assert_eq!(bend(0.0, 0.0, [0, 128, 255, 7]), [0, 128, 255, 7]);
    }

    #[test]
    fn contrast_spreads_around_the_middle_and_leaves_alpha() {
        assert_eq!(bend(1.0, 0.0, [100, 128, 200, 7]), [73, 129, 255, 7]);
        assert_eq!(bend(-1.0, 0.0, [0, 128, 255, 7]), [128, 128, 128, 7]);
    }

    #[test]
    fn brightness_lifts_everything() {
        assert_eq!(bend(0.0, 0.2, [0, 100, 250, 7]), [26, 126, 255, 7]);
    }
}
