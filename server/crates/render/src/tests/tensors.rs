//! Planes to tensors and back, for every layout, order and scale.

use manifest::{ChannelOrder, Layout, Scale, TensorFormat};
use pixels::Planes;

use crate::tensor::{from_planes, to_planes};

fn check(layout: Layout, order: ChannelOrder, scale: Scale, expect: [f32; 6]) {
    let format = TensorFormat { layout, order, scale };
    let values = vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
    let planes = || Planes::new(2, 1, values.clone()).expect("planes");
    let array = from_planes(&format, planes()).expect("a tensor");
    let given = array.as_slice::<f32>().expect("float32").to_vec();
    for (given, expected) in given.iter().zip(expect) {
        assert!((given - expected).abs() < 1e-5, "{format:?}: {given} is not {expected}");
    }
    let back = to_planes(&format, array).expect("planes");
    assert_eq!((back.width(), back.height()), (2, 1));
    for (given, expected) in back.values().iter().zip(&values) {
        assert!(
            (given - expected).abs() < 1e-5,
            "{format:?}: back {given} is not {expected}"
        );
    }
}

#[test]
fn every_format_goes_there_and_back() {
    let unit = Scale::Range { low: 0.0, high: 1.0 };
    check(Layout::Nchw, ChannelOrder::Rgb, unit, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
    check(Layout::Nchw, ChannelOrder::Bgr, unit, [0.8, 1.0, 0.4, 0.6, 0.0, 0.2]);
    check(Layout::Nhwc, ChannelOrder::Rgb, unit, [0.0, 0.4, 0.8, 0.2, 0.6, 1.0]);
    check(Layout::Nhwc, ChannelOrder::Bgr, unit, [0.8, 0.4, 0.0, 1.0, 0.6, 0.2]);
    let wide = Scale::Range { low: 0.0, high: 255.0 };
    check(
        Layout::Nchw,
        ChannelOrder::Rgb,
        wide,
        [0.0, 51.0, 102.0, 153.0, 204.0, 255.0],
    );
    let normal = Scale::MeanStd {
        mean: [0.5, 0.4, 0.0],
        std: [0.5, 0.2, 1.0],
    };
    check(
        Layout::Nchw,
        ChannelOrder::Rgb,
        normal,
        [-1.0, -0.6, 0.0, 1.0, 0.8, 1.0],
    );
}

#[test]
fn what_leaves_the_range_is_clamped_and_what_is_no_number_is_black() {
    let format = TensorFormat {
        layout: Layout::Nchw,
        order: ChannelOrder::Rgb,
        scale: Scale::Range { low: -1.0, high: 1.0 },
    };
    let array = infer::Array::new([1, 3, 1, 1], vec![-7.0_f32, 7.0, f32::NAN]).expect("an array");
    assert_eq!(to_planes(&format, array).expect("planes").values(), [0.0, 1.0, 0.0]);
}
