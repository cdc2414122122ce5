//! The shim against the same in doubles, and what it refuses.

use tch::{Device, Kind, Tensor};

use super::*;
use crate::lower::channels_last;

/// Numbers between -1 and 1, the same each time.
fn numbers(shape: &[i64], kind: Kind) -> Tensor {
    let count: i64 = shape.iter().product();
    let values: Vec<f32> = (0..count).map(|index| (index as f32 * 0.73).sin()).collect();
    Tensor::from_slice(&values).reshape(shape).to_kind(kind)
}

fn picture(shape: [i64; 4], kind: Kind) -> Tensor {
    channels_last(&numbers(&shape, kind)).unwrap()
}

#[track_caller]
fn close(given: &Tensor, expected: &Tensor, most: f64) {
    assert_eq!(given.size(), expected.size());
    let off = (given.to_kind(Kind::Double) - expected.to_kind(Kind::Double))
        .abs()
        .max()
        .double_value(&[]);
    assert!(off <= most, "{off} off");
}

/// Group normalisation by its definition, in doubles.
fn reference(x: &Tensor, [scale, bias]: [&Tensor; 2], groups: i64, epsilon: f64) -> Tensor {
    let size = x.size();
    let wide = x.to_kind(Kind::Double).contiguous().reshape([size[0], groups, -1]);
    let mean = wide.mean_dim([2_i64].as_slice(), true, Kind::Double);
    let apart = &wide - mean;
    let variance = (&apart * &apart).mean_dim([2_i64].as_slice(), true, Kind::Double);
    let normal = (apart / (variance + epsilon).sqrt()).reshape(&size);
    let each = |parameter: &Tensor| parameter.to_kind(Kind::Double).reshape([1, -1, 1, 1]);
    normal * each(scale) + each(bias)
}

fn check(shape: [i64; 4], groups: usize, kind: Kind, most: f64) {
    let (x, residual) = (picture(shape, kind), picture(shape, kind) * 0.5);
    let (scale, bias) = (numbers(&[shape[1]], kind) + 1.5, numbers(&[shape[1]], kind));
    let plain = reference(&x, [&scale, &bias], groups as i64, 1e-5);
    let sum = &plain + residual.to_kind(Kind::Double);
    for slope in [None, Some(0.0), Some(0.2)] {
        let act = |y: &Tensor| match slope {
            None => y.shallow_clone(),
            Some(slope) => y.clamp_min(0.0) + y.clamp_max(0.0) * slope,
        };
        for (added, expected) in [(None, act(&plain)), (Some(&residual), act(&sum))] {
            let after = Epilogue { residual: added, slope };
            close(
                &group_norm(&x, [&scale, &bias], groups, 1e-5, &after).unwrap(),
                &expected,
                most,
            );
        }
    }
}

#[test]
fn group_norm_is_what_its_definition_says() {
    for kind in [Kind::Float, Kind::BFloat16] {
        let most = if kind == Kind::Float { 2e-6 } else { 3e-2 };
        check([1, 3, 1, 2], 3, kind, most);
        check([2, 8, 5, 7], 8, kind, most);
        check([2, 8, 5, 7], 2, kind, most);
        check([1, 6, 33, 70], 1, kind, most);
        check([1, 40, 64, 65], 40, kind, most);
    }
}

#[test]
fn a_nearly_flat_picture_with_a_large_mean_is_normalised_exactly() {
    let x = picture([1, 4, 64, 64], Kind::Float) * 1e-3 + 240.0;
    let (ones, zeros) = (
        Tensor::ones([4], (Kind::Float, Device::Cpu)),
        Tensor::zeros([4], (Kind::Float, Device::Cpu)),
    );
    let expected = reference(&x, [&ones, &zeros], 4, 1e-5);
    let given = group_norm(&x, [&ones, &zeros], 4, 1e-5, &Epilogue::default()).unwrap();
    close(&given, &expected, 2e-3);
}

#[test]
fn what_somebody_else_holds_is_not_written_over() {
    let parameters = numbers(&[4], Kind::Float);
    let norm = |x: &Tensor| group_norm(x, [&parameters, &parameters], 4, 1e-5, &Epilogue::default()).unwrap();
    // A copy, because what was permuted is a view.
    let x = picture([1, 4, 8, 8], Kind::Float).copy();
    let before = x.copy();
    for other in [x.shallow_clone(), x.narrow(0, 0, 1)] {
        assert!(!is_alone(&x));
        let y = norm(&x);
        assert_ne!(y.data_ptr(), x.data_ptr());
        assert_eq!(x, before);
        drop(other);
    }
    assert!(is_alone(&x));
    let expected = norm(&before.copy());
    let y = norm(&x);
    assert_eq!(y.data_ptr(), x.data_ptr());
    assert_eq!(y, expected);
    assert!(!is_alone(
        &Tensor::zeros([1, 4], (Kind::Float, Device::Cpu)).expand([3, 4], false)
    ));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let x = picture([1, 5, 301, 299], Kind::Float);
    let parameters = numbers(&[5], Kind::Float);
    let on = |threads| {
        tch::set_num_threads(threads);
        let keep = x.shallow_clone();
        group_norm(&keep, [&parameters, &parameters], 5, 1e-5, &Epilogue::default()).unwrap()
    };
    assert_eq!(on(1), on(2));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let parameters = numbers(&[4], Kind::Float);
    let norm = |x: &Tensor, groups, residual: Option<&Tensor>| {
        let after = Epilogue { residual, slope: None };
        group_norm(x, [&parameters, &parameters], groups, 1e-5, &after)
            .unwrap_err()
            .to_string()
    };
    let x = picture([1, 4, 8, 8], Kind::Float);
    let planes = numbers(&[1, 4, 8, 8], Kind::Float);
    assert!(group_norm_fits(&x) && !group_norm_fits(&planes));
    assert!(!group_norm_fits(&picture([1, 4, 8, 8], Kind::Double)));
    assert!(norm(&planes, 4, None).contains("channels-last"));
    assert!(norm(&x, 3, None).contains("3 groups"));
    assert!(norm(&x, 4, Some(&picture([1, 4, 8, 9], Kind::Float))).contains("residual"));
    assert!(norm(&picture([1, 8, 4, 4], Kind::Float), 4, None).contains("length"));
    assert!(interleave(&picture([1, 6, 4, 4], Kind::Float)).is_err());
    assert!(sum_columns(&picture([1, 6, 4, 4], Kind::Float), None, 4, 0).is_err());
    assert!(sum_columns(&picture([1, 6, 4, 4], Kind::Float), None, 6, 0).is_err());
}

#[test]
fn a_machine_without_a_gpu_has_no_device_cache() {
    assert!(crate::library::has_driver() || empty_device_cache().is_err());
}

#[test]
fn many_tensors_are_measured_and_moved_at_once() {
    let tensors = [numbers(&[2, 3], Kind::Float), numbers(&[5], Kind::Float)];
    let squares: f64 = tensors
        .iter()
        .map(|one| one.square().sum(Kind::Double).double_value(&[]))
        .sum();
    assert!((length(&tensors).unwrap() - squares.sqrt()).abs() < 1e-6);
    assert_eq!(length(&[]).unwrap(), 0.0);
    let towards = tensors.each_ref().map(|one| one + 1.0);
    let expected = tensors.each_ref().map(|one| one + 0.25);
    move_towards(&tensors, &towards, 0.25).unwrap();
    for (moved, expected) in tensors.iter().zip(&expected) {
        close(moved, expected, 1e-6);
    }
    assert!(move_towards(&tensors, &towards[..1], 0.25).is_err());
    assert!(move_towards(&tensors[..1], &towards[1..], 0.25).is_err());
}

#[test]
fn adam_refuses_moments_of_another_layout() {
    let one = |mean: Tensor| AdamTensors {
        parameter: numbers(&[2, 3], Kind::Float),
        gradient: numbers(&[2, 3], Kind::Float),
        mean,
        square: Tensor::zeros([2, 3], (Kind::Float, Device::Cpu)),
    };
    let step = AdamStep {
        number: 1,
        rate: 0.1,
        mean_decay: 0.5,
        square_decay: 0.999,
        epsilon: 1e-8,
        divisor: 2.0,
    };
    let fits = one(Tensor::zeros([2, 3], (Kind::Float, Device::Cpu)));
    let before = fits.parameter.copy();
    let parameter = fits.parameter.shallow_clone();
    adam(&[fits], &step).unwrap();
    // The first step is the rate, against the gradient's sign.
    close(&parameter, &(before - numbers(&[2, 3], Kind::Float).sign() * 0.1), 1e-4);
    let across = Tensor::zeros([3, 2], (Kind::Float, Device::Cpu)).tr();
    let message = adam(&[one(across)], &step).unwrap_err().to_string();
    assert!(message.contains("strides"), "{message}");
}
