//! `[generator]`: the file, and how pictures become tensors and back.

use super::{
    inner_path,
    section::{Field, Section},
};
use crate::{ChannelOrder, GeneratorKind, GeneratorSection, Layout, Scale, TensorFormat, codes};

const KEYS: &[&str] = &["file", "kind", "multiple", "input", "output"];
const FORMAT_KEYS: &[&str] = &["layout", "order", "range", "mean", "std"];

pub(super) fn read(field: &Field<'_>) -> Option<GeneratorSection> {
    let section = field.section(KEYS)?;
    let file = section.need("file").and_then(|field| inner_path(&field, "", ".onnx"));
    let kind = or_default(&section, "kind", GeneratorKind::Picture, |field| {
        field.word(&[("picture", GeneratorKind::Picture)])
    });
    let multiple = or_default(&section, "multiple", 1, |field| field.integer(1..=1024));
    let input = section.need("input").and_then(|field| format(&field));
    let output = section.need("output").and_then(|field| format(&field));
    Some(GeneratorSection {
        file: file?,
        kind: kind?,
        multiple: multiple?,
        input: input?,
        output: output?,
    })
}

fn format(field: &Field<'_>) -> Option<TensorFormat> {
    let section = field.section(FORMAT_KEYS)?;
    let layout = or_default(&section, "layout", Layout::Nchw, |field| {
        field.word(&[("nchw", Layout::Nchw), ("nhwc", Layout::Nhwc)])
    });
    let order = or_default(&section, "order", ChannelOrder::Rgb, |field| {
        field.word(&[("rgb", ChannelOrder::Rgb), ("bgr", ChannelOrder::Bgr)])
    });
    let scale = scale(&section);
    Some(TensorFormat {
        layout: layout?,
        order: order?,
        scale: scale?,
    })
}

/// The value of a key, `default` where it is not there, `None` where it is wrong.
fn or_default<T>(
    section: &Section<'_>,
    key: &str,
    default: T,
    read: impl FnOnce(&Field<'_>) -> Option<T>,
) -> Option<T> {
    match section.find(key) {
        Some(field) => read(&field),
        None => Some(default),
    }
}

fn scale(section: &Section<'_>) -> Option<Scale> {
    match (section.find("range"), section.find("mean"), section.find("std")) {
        (Some(range), None, None) => {
            let [low, high] = single(&range)?;
            if low >= high {
                return range.bad(format!("is [{low}, {high}]; the first number must be smaller"));
            }
            Some(Scale::Range { low, high })
        }
        (None, Some(mean), Some(std)) => {
            let (mean, deviation) = (single(&mean), single::<3>(&std));
            if deviation.is_some_and(|numbers| numbers.iter().any(|number| *number <= 0.0)) {
                return std.bad("must be above 0 in each channel".to_owned());
            }
            Some(Scale::MeanStd {
                mean: mean?,
                std: deviation?,
            })
        }
        (range, ..) => {
            let message = if range.is_some() {
                "`range` stands beside `mean` or `std`; give either a range, or mean and std"
            } else {
                "neither `range` nor both `mean` and `std` are given; say which values the network takes"
            };
            section.fault(codes::BAD_VALUE, message.to_owned());
            None
        }
    }
}

/// Numbers in single precision, as the network has them.
fn single<const N: usize>(field: &Field<'_>) -> Option<[f32; N]> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "single precision is what networks compute with"
    )]
    let numbers = field.numbers::<N>()?.map(|number| number as f32);
    if numbers.iter().any(|number| number.is_infinite()) {
        return field.bad("holds a number that single precision cannot".to_owned());
    }
    Some(numbers)
}
