//! Each form of computing against the steps that it stands for, and where each is found.

use std::path::Path;

use onnx::plan::PlanLimits;
use onnx::{DType, Graph, Info, InputSpec, Options, Plan};
use tch::{Device, Kind, Tensor};

use super::*;
use crate::lower::channels_last;

fn numbers(shape: [i64; 4]) -> Tensor {
    let count: i64 = shape.iter().product();
    let values: Vec<f32> = (0..count).map(|index| (index as f32 * 0.73).sin()).collect();
    channels_last(&Tensor::from_slice(&values).reshape(shape)).unwrap()
}

#[track_caller]
fn close(given: &Tensor, expected: &Tensor, most: f64) {
    assert_eq!(given.size(), expected.size());
    let off = (given - expected).abs().max().double_value(&[]);
    assert!(off <= most, "{off} off");
}

#[test]
fn a_convolution_of_repeated_pixels_is_computed_on_the_small_picture() {
    let weight = numbers([5, 8, 3, 3]);
    let bias = numbers([1, 5, 1, 1]).reshape([5]);
    for (height, width) in [(1, 1), (2, 3), (17, 32)] {
        let x = numbers([2, 8, height, width]);
        let large = x.upsample_nearest2d([2 * height, 2 * width], None, None);
        for edge in [true, false] {
            let expected = if edge {
                large.reflection_pad2d([1, 1, 1, 1])
            } else {
                large.constant_pad_nd([1, 1, 1, 1])
            };
            let expected = expected.conv2d(&weight, Some(&bias), [1, 1], [0, 0], [1, 1], 1);
            let conv = upsampled_conv::UpsampledConv::new(&weight, edge).unwrap();
            let given = conv.run(&[x.shallow_clone(), bias.shallow_clone()]).unwrap();
            close(&given, &expected, 2e-5);
            // As it is done where the shim cannot.
            let planes = conv.run(&[x.contiguous(), bias.shallow_clone()]).unwrap();
            close(&planes, &expected, 2e-5);
        }
    }
}

#[test]
fn a_convolution_to_few_channels_is_the_sum_of_its_columns() {
    for (filters, rows, columns, pads) in [(3, 9, 9, [0, 0]), (1, 7, 7, [3, 3]), (4, 1, 5, [0, 2])] {
        let (weight, bias) = (
            numbers([filters, 16, rows, columns]),
            numbers([1, filters, 1, 1]).reshape([filters]),
        );
        for width in [9, 40] {
            let x = numbers([2, 16, 12, width]);
            let expected = x.conv2d(&weight, Some(&bias), [1, 1], pads, [1, 1], 1);
            let conv = thin_conv::ThinConv::new(&weight, pads.map(|pad| pad as usize)).unwrap();
            for x in [x.contiguous(), x] {
                close(&conv.run(&[x, bias.shallow_clone()]).unwrap(), &expected, 2e-4);
            }
            let none = numbers([1, 16, 12, width]).narrow(0, 0, 0);
            assert_eq!(conv.run(&[none]).unwrap().size()[..2], [0, filters]);
        }
    }
}

/// Steps of a generator, and how many actions are made of them: plain steps, norms, convolutions of repeated pixels,
/// convolutions to few channels.
fn check(generator: &str, precision: Kind, expect: [usize; 5]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").join(generator);
    let graph = Graph::load(std::fs::read(path).unwrap().into(), &Options::default()).unwrap();
    let inputs = [InputSpec::of(Info::new(DType::F32, [1, 3, 32, 32]))];
    let plan = Plan::new(&graph, &inputs, &PlanLimits::default()).unwrap();
    let actions = actions(&plan, &mut Weights::new(Device::Cpu, precision)).unwrap();
    let joined: usize = actions.iter().map(|action| action.steps.len()).sum();
    assert_eq!(
        joined,
        plan.steps().len(),
        "{generator}: each step belongs to one action"
    );
    let count = |form: fn(&Form) -> bool| actions.iter().filter(|action| form(&action.form)).count();
    let found = [
        plan.steps().len(),
        count(|form| matches!(form, Form::Step)),
        count(|form| matches!(form, Form::Norm(_))),
        count(|form| matches!(form, Form::UpsampledConv(_))),
        count(|form| matches!(form, Form::ThinConv(_))),
    ];
    assert_eq!(found, expect, "{generator} in {precision:?}");
}

#[test]
fn forms_are_found_in_the_networks_of_the_field() {
    check(
        "tests/fixtures/fast-style-dynamic/model.onnx",
        Kind::Float,
        [32, 12, 7, 2, 0],
    );
    check("tests/fixtures/cyclegan/model.onnx", Kind::Float, [29, 11, 9, 0, 0]);
    check("tests/fixtures/animegan/model.onnx", Kind::Float, [65, 57, 8, 0, 0]);
    check("styles/great-wave/generator.onnx", Kind::Float, [65, 34, 15, 0, 1]);
    // Partial sums in bfloat16 would be rounded.
    check("styles/great-wave/generator.onnx", Kind::BFloat16, [65, 35, 15, 0, 0]);
}
