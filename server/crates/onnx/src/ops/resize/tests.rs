//! What nodes at each opset become.

use crate::kernel::{Bilinear, Cast, Gather, Nearest, Resample};
use crate::testing::{Node, One, check, refused};
use crate::{DType, Kernel, Plan};

const PICTURE: &[usize] = &[1, 3, 4, 6];

/// A node with these scales, since opset 11.
fn scaled(opset: i64, scales: &[f32], attributes: impl FnOnce(Node) -> Node) -> One {
    One::new("Resize", opset)
        .input(PICTURE)
        .absent()
        .numbers(scales)
        .with(attributes)
}

/// A node with these sizes, since opset 13.
fn sized(sizes: &[i64], attributes: impl FnOnce(Node) -> Node) -> One {
    One::new("Resize", 19)
        .input(PICTURE)
        .absent()
        .absent()
        .integers(sizes)
        .with(attributes)
}

fn mode(mode: &str) -> impl FnOnce(Node) -> Node {
    move |node| node.text("mode", mode)
}

fn placed(mode: &str, coordinates: &str) -> impl FnOnce(Node) -> Node {
    move |node| {
        node.text("mode", mode)
            .text("coordinate_transformation_mode", coordinates)
    }
}

fn nearest(rows: usize, columns: usize) -> Kernel {
    Kernel::Nearest(Nearest { rows, columns })
}

fn bilinear(height: usize, width: usize, align_corners: bool) -> Kernel {
    Kernel::Bilinear(Bilinear {
        height,
        width,
        align_corners,
    })
}

/// The axes that a plan resamples, with their taps' widths.
fn resampled(plan: &Plan) -> Vec<(usize, usize)> {
    let kernels = plan.steps().iter().map(|step| &step.kernel);
    kernels
        .filter_map(|kernel| match kernel {
            Kernel::Resample(Resample { axis, taps }) => Some((*axis, taps.width)),
            _ => None,
        })
        .collect()
}

/// The indices of the one look-up that a node becomes.
fn looked_up(node: One, axis: usize) -> Vec<i64> {
    let plan = node.plan().expect("a plan");
    let kernels: Vec<&Kernel> = plan.steps().iter().map(|step| &step.kernel).collect();
    assert_eq!(kernels, [&Kernel::Gather(Gather { axis })]);
    plan.constants()[0].tensor.to_i64s()
}

#[test]
fn scales_come_from_where_each_opset_has_them() {
    let doubled: &[&[usize]] = &[&[1, 3, 8, 12]];
    let scales = [1.0, 1.0, 2.0, 2.0];
    let upsample = |opset| One::new("Upsample", opset).input(PICTURE);
    check(
        upsample(7).with(|n| n.floats("scales", &scales)),
        &[nearest(2, 2)],
        doubled,
    );
    check(upsample(9).numbers(&scales), &[nearest(2, 2)], doubled);
    check(
        One::new("Resize", 10).input(PICTURE).numbers(&scales),
        &[nearest(2, 2)],
        doubled,
    );
    for opset in [11, 13, 18, 19, 23] {
        check(scaled(opset, &scales, |n| n), &[nearest(2, 2)], doubled);
    }
    check(sized(&[1, 3, 8, 12], |n| n), &[nearest(2, 2)], doubled);
    let empty = One::new("Resize", 11).input(PICTURE).numbers(&[]).numbers(&[]);
    check(empty.integers(&[1, 3, 8, 12]), &[nearest(2, 2)], doubled);
}

#[test]
fn whole_repetition_is_found_whatever_it_is_called() {
    for coordinates in ["asymmetric", "half_pixel", "pytorch_half_pixel", "half_pixel_symmetric"] {
        let rounding = if coordinates == "asymmetric" {
            "floor"
        } else {
            "round_prefer_floor"
        };
        let node = sized(&[1, 3, 4, 18], placed("nearest", coordinates));
        check(
            node.with(|n| n.text("nearest_mode", rounding)),
            &[nearest(1, 3)],
            &[&[1, 3, 4, 18]],
        );
    }
}

#[test]
fn other_nearest_modes_are_look_ups() {
    let with = |coordinates, rounding: &'static str, width| {
        let node = sized(&[1, 3, 4, width], placed("nearest", coordinates));
        looked_up(node.with(|n| n.text("nearest_mode", rounding)), 3)
    };
    assert_eq!(with("asymmetric", "ceil", 12), [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]);
    assert_eq!(
        with("asymmetric", "round_prefer_ceil", 12),
        [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]
    );
    assert_eq!(with("asymmetric", "floor", 9), [0, 0, 1, 2, 2, 3, 4, 4, 5]);
    assert_eq!(with("align_corners", "round_prefer_floor", 3), [0, 2, 5]);
    assert_eq!(with("align_corners", "round_prefer_ceil", 3), [0, 3, 5]);
    assert_eq!(with("half_pixel", "floor", 3), [0, 2, 4]);
}

#[test]
fn pictures_with_channels_last_are_looked_up() {
    let node = One::new("Resize", 13)
        .input(&[1, 2, 2, 3])
        .absent()
        .numbers(&[1.0, 2.0, 1.0, 1.0]);
    let floor = |n: Node| placed("nearest", "asymmetric")(n).text("nearest_mode", "floor");
    assert_eq!(looked_up(node.with(floor), 1), [0, 0, 1, 1]);
}

#[test]
fn before_opset_11_nearest_depends_on_the_direction() {
    let old = |scale| {
        One::new("Resize", 10)
            .input(&[1, 1, 1, 5])
            .numbers(&[1.0, 1.0, 1.0, scale])
    };
    assert_eq!(looked_up(old(1.5), 3), [0, 0, 1, 2, 2, 3, 4]);
    assert_eq!(looked_up(old(0.6), 3), [0, 2, 4]);
}

#[test]
fn plain_bilinear_has_its_own_kernel() {
    for coordinates in ["half_pixel", "pytorch_half_pixel", "half_pixel_symmetric"] {
        let node = sized(&[1, 3, 9, 5], placed("linear", coordinates));
        check(node, &[bilinear(9, 5, false)], &[&[1, 3, 9, 5]]);
    }
    let aligned = scaled(11, &[1.0, 1.0, 2.0, 1.5], placed("linear", "align_corners"));
    check(aligned, &[bilinear(8, 9, true)], &[&[1, 3, 8, 9]]);
    // A third in float32.
    let thirds = scaled(13, &[1.0, 1.0, 1.0, 1.0 / 3.0], mode("linear"));
    check(thirds, &[bilinear(4, 2, false)], &[&[1, 3, 4, 2]]);
}

#[test]
fn what_bilinear_does_not_mean_is_a_weighted_sum() {
    let widths = |node: One| resampled(&node.plan().expect("a plan"));
    let asymmetric = sized(&[1, 3, 8, 12], placed("linear", "asymmetric"));
    assert_eq!(widths(asymmetric), [(2, 2), (3, 2)]);
    let single = sized(&[1, 3, 1, 6], placed("linear", "pytorch_half_pixel"));
    assert_eq!(widths(single), [(2, 2)]);
    let rounded_down = scaled(13, &[1.0, 1.0, 0.6, 1.0], mode("linear"));
    assert_eq!(widths(rounded_down), [(2, 2)]);
    let wide = sized(&[1, 3, 2, 12], |n| mode("linear")(n).int("antialias", 1));
    assert_eq!(widths(wide), [(2, 4), (3, 2)]);
    assert_eq!(widths(sized(&[1, 3, 2, 12], mode("cubic"))), [(2, 4), (3, 4)]);
    assert_eq!(widths(sized(&[1, 6, 4, 6], mode("linear"))), [(1, 2)]);
    assert_eq!(
        widths(
            One::new("Upsample", 9)
                .input(PICTURE)
                .numbers(&[1.0, 1.0, 2.0, 1.0])
                .with(mode("linear"))
        ),
        [(2, 2)]
    );
}

#[test]
fn integers_are_rounded_once() {
    let node = One::new("Resize", 13)
        .typed(DType::U8, &[1, 1, 2, 2])
        .absent()
        .numbers(&[1.0, 1.0, 2.0, 1.0]);
    let plan = node.with(mode("linear")).plan().expect("a plan");
    let casts: Vec<_> = plan
        .steps()
        .iter()
        .filter(|step| matches!(step.kernel, Kernel::Cast(_)))
        .collect();
    assert_eq!(casts[0].kernel, Kernel::Cast(Cast { to: DType::F32 }));
    assert_eq!(casts[1].kernel, Kernel::Cast(Cast { to: DType::U8 }));
    assert_eq!(plan.info(plan.outputs()[0]).dtype, DType::U8);
}

#[test]
fn lengths_are_rounded_as_in_float32() {
    let node = One::new("Resize", 13).input(&[10]).absent().numbers(&[0.7]);
    let plan = node.plan().expect("a plan");
    assert_eq!(plan.info(plan.outputs()[0]).shape, [7]);
}

#[test]
fn nothing_to_do_is_no_kernel() {
    check(scaled(13, &[1.0; 4], mode("cubic")), &[], &[PICTURE]);
    check(sized(&[1, 3, 4, 6], mode("linear")), &[], &[PICTURE]);
}

#[test]
fn some_axes_may_be_named_and_the_aspect_ratio_kept() {
    let named = |policy: &'static str| {
        let node = sized(&[7, 8], |n| {
            n.ints("axes", &[-1, 2]).text("keep_aspect_ratio_policy", policy)
        });
        let plan = node.plan().expect("a plan");
        plan.info(plan.outputs()[0]).shape.clone()
    };
    assert_eq!(named("stretch"), [1, 3, 8, 7]);
    assert_eq!(named("not_larger"), [1, 3, 5, 7]);
    assert_eq!(named("not_smaller"), [1, 3, 8, 12]);
}

#[test]
fn a_part_may_be_shown() {
    let crop = |roi: &[f32]| {
        let node = One::new("Resize", 18)
            .input(&[4, 4])
            .numbers(roi)
            .absent()
            .integers(&[3, 3]);
        node.with(placed("linear", "tf_crop_and_resize"))
            .with(|n| n.float("extrapolation_value", 9.0))
    };
    let plan = crop(&[0.0, 0.5, 1.0, 1.5]).plan().expect("a plan");
    let offsets: Vec<_> = plan
        .steps()
        .iter()
        .filter_map(|step| match &step.kernel {
            Kernel::Resample(resample) => Some(resample.taps.offsets.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(offsets, [vec![0.0; 3], vec![0.0, 0.0, 9.0]]);
    refused(crop(&[0.0, 1.0]), "input 1 holds 2 numbers");
}

#[test]
fn what_cannot_be_is_refused() {
    refused(
        One::new("Upsample", 10).input(PICTURE).numbers(&[1.0; 4]),
        "ended with opset 9",
    );
    refused(scaled(13, &[1.0; 3], |n| n), "3 scales are given for 4 axes");
    refused(scaled(13, &[1.0, 1.0, 0.0, 1.0], |n| n), "above 0");
    refused(scaled(13, &[1.0, 1.0, f32::NAN, 1.0], |n| n), "above 0");
    refused(scaled(13, &[1.0, 1.0, f32::INFINITY, 1.0], |n| n), "above 0");
    refused(scaled(13, &[1.0, 1.0, f32::MAX, 1.0], |n| n), "cannot be scaled");
    refused(scaled(13, &[1.0, 1.0, 1e9, 1.0], |n| n), "table");
    refused(sized(&[1, 3, -1, 6], |n| n), "a size of -1");
    refused(sized(&[1, 3, i64::MAX, 6], |n| n), "table");
    refused(sized(&[1, 3, i64::MAX, 6], mode("cubic")), "too many");
    refused(sized(&[1, 3, i64::MAX, 6], mode("linear")), "elements");
    refused(sized(&[1, 3, 1 << 40, 6], mode("linear")), "limit");
    let wide = One::new("Resize", 19)
        .input(&[1 << 30])
        .absent()
        .absent()
        .integers(&[1]);
    refused(wide.with(|n| mode("cubic")(n).int("antialias", 1)), "table");
    refused(
        scaled(13, &[1.0; 4], |n| n).integers(&[1, 3, 4, 6]),
        "either the scales or the sizes",
    );
    refused(One::new("Resize", 13).input(PICTURE), "either the scales or the sizes");
    refused(
        One::new("Resize", 13).input(PICTURE).absent().input(&[4]),
        "depends on what is computed",
    );
    refused(sized(&[8, 8], |n| n.ints("axes", &[2, -2])), "twice");
    refused(sized(&[1, 3, 8, 8], |n| n.int("antialias", 1)), "`antialias`");
    refused(scaled(17, &[1.0; 4], |n| n.int("antialias", 1)), "`antialias`");
    refused(
        scaled(18, &[1.0; 4], placed("linear", "half_pixel_symmetric")),
        "`coordinate_transformation_mode`",
    );
    refused(
        scaled(13, &[1.0; 4], placed("nearest", "tf_half_pixel_for_nn")),
        "`coordinate_transformation_mode`",
    );
    let empty = One::new("Resize", 13).input(&[0]).absent().absent().integers(&[4]);
    refused(empty, "cannot be resized");
}
