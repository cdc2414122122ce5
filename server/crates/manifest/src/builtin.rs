//! The controls that every style has. Their names are bare; a plugin's controls always carry the plugin's name.

use crate::{ChoiceOption, Control, ControlKind};

/// Id of the control that blends the input with the result.
pub const STRENGTH: &str = "strength";
/// Id of the control that sets the longest side.
pub const SIZE: &str = "size";
/// Id of the control that chooses the file format of the answer.
pub const FORMAT: &str = "format";
/// Id of the control that sets how well lossy formats keep the picture.
pub const QUALITY: &str = "quality";

/// `strength`, `size`, `format` and `quality`, in this order.
pub fn builtin_controls() -> Vec<Control> {
    let control = |id: &str, title: &str, help: &str, kind| Control {
        id: id.to_owned(),
        title: title.to_owned(),
        help: help.to_owned(),
        kind,
        hidden: false,
    };
    let option = |(value, title): (&str, &str)| ChoiceOption {
        value: value.to_owned(),
        title: title.to_owned(),
    };
    vec![
        control(
            STRENGTH,
            "Strength",
            "How much of the style shows: 0 is your picture, 1 the full style.",
            ControlKind::Number {
                min: 0.0,
                max: 1.0,
                step: Some(0.01),
                default: Some(1.0),
            },
        ),
        control(
            SIZE,
            "Longest side",
            "Longest side of the answer in pixels; your picture's own where nothing is said.",
            ControlKind::Number {
                min: 16.0,
                max: 32_768.0,
                step: Some(1.0),
                default: None,
            },
        ),
        control(
            FORMAT,
            "File format",
            "PNG and TIFF keep every pixel, JPEG and WebP are smaller.",
            ControlKind::Choice {
                options: [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WebP"), ("tiff", "TIFF")]
                    .map(option)
                    .into(),
                default: "png".to_owned(),
            },
        ),
        control(
            QUALITY,
            "Quality",
            "How well JPEG and WebP keep the picture, from 1 to 100.",
            ControlKind::Number {
                min: 1.0,
                max: 100.0,
                step: Some(1.0),
                default: Some(90.0),
            },
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_size_has_no_default() {
        for control in builtin_controls() {
            let expect: &[&str] = if control.id == SIZE {
                &["control `size`: a number needs a default"]
            } else {
                &[]
            };
            assert_eq!(control.mistakes(), expect);
        }
    }
}
