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
    let canvas = match stylized.depth() {
        Depth::U8 => {
            let curve = Curve::new(gain, lift);
            stylized.map_rows::<u8>(|_, row| curve.bend(row))
        }
        Depth::U16 | Depth::F32 => stylized.map_pixels(|[red, green, blue, alpha]| {
            let [red, green, blue] = [red, green, blue].map(|value| (value - 0.5) * gain + 0.5 + lift);
            [red, green, blue, alpha]
        }),
    };
    Ok(canvas.into())
}

/// The curve in whole numbers, so that sixteen samples go through at a time: a gain of 128 is 1.
struct Curve {
    gains: [i16; CHANNELS],
    lifts: [i16; CHANNELS],
}

impl Curve {
    fn new(gain: f32, lift: f32) -> Self {
        let gain = (gain * 128.0).round() as i16;
        let lift = (lift * 255.0).round() as i16;
        // The fourth sample of a pixel is alpha and stays as it is.
        Self {
            gains: [gain, gain, gain, 128],
            lifts: [lift, lift, lift, 0],
        }
    }

    fn bend(&self, row: &mut [u8]) {
        for pixel in row.as_chunks_mut::<CHANNELS>().0 {
            for ((sample, gain), lift) in pixel.iter_mut().zip(self.gains).zip(self.lifts) {
                // -128..=127 times 0..=256 fits into 16 bits.
                let bent = ((i16::from(*sample) - 128) * gain) >> 7;
                *sample = (bent + 128 + lift).clamp(0, 255) as u8;
            }
        }
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
        assert_eq!(bend(1.0, 0.0, [100, 128, 200, 7]), [72, 128, 255, 7]);
        assert_eq!(bend(-1.0, 0.0, [0, 128, 255, 7]), [128, 128, 128, 7]);
    }

    #[test]
    fn brightness_lifts_everything() {
        assert_eq!(bend(0.0, 0.2, [0, 100, 250, 7]), [26, 126, 255, 7]);
    }
}
