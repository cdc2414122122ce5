//! Values of functions on constants.

use super::*;

fn list(dtype: DType, values: &[f64]) -> Tensor {
    Tensor::from_f64s(Info::new(dtype, [values.len()]), values).expect("a list")
}

fn check(kernel: &dyn Spec, inputs: &[&Tensor], expected: &Tensor) {
    let infos: Vec<&Info> = inputs.iter().map(|input| input.info()).collect();
    let output = kernel.output(&infos).expect("an output");
    let value = kernel
        .evaluate(inputs, &output)
        .expect("a kernel of constants")
        .expect("a value");
    assert_eq!(value.info(), expected.info());
    for (given, wanted) in value.to_f64s().into_iter().zip(expected.to_f64s()) {
        assert!(
            given == wanted || (given.is_nan() && wanted.is_nan()),
            "{given} is not {wanted}"
        );
    }
}

#[test]
fn what_is_no_number_stays_none() {
    let x = list(DType::F32, &[f64::NAN, -3.0, 3.0]);
    let clip = Unary::Clip {
        min: Some(-1.0),
        max: Some(1.0),
    };
    check(&clip, &[&x], &list(DType::F32, &[f64::NAN, -1.0, 1.0]));
    check(&Unary::Relu, &[&x], &list(DType::F32, &[f64::NAN, 0.0, 3.0]));
    let zero = list(DType::F32, &[0.0]);
    check(&Binary::Max, &[&x, &zero], &list(DType::F32, &[f64::NAN, 0.0, 3.0]));
    check(&Binary::Min, &[&zero, &x], &list(DType::F32, &[f64::NAN, -3.0, 0.0]));
}

#[test]
fn bounds_that_cross_give_the_upper_one() {
    let crossed = Unary::Clip {
        min: Some(2.0),
        max: Some(1.0),
    };
    check(
        &crossed,
        &[&list(DType::F32, &[0.0, 3.0])],
        &list(DType::F32, &[1.0, 1.0]),
    );
    check(
        &crossed,
        &[&list(DType::I64, &[0.0, 3.0])],
        &list(DType::I64, &[1.0, 1.0]),
    );
}

#[test]
fn powers_keep_the_type_of_the_base() {
    let base = Tensor::i64s(&[3, -2, 10]);
    check(
        &Binary::Pow,
        &[&base, &list(DType::F32, &[2.0])],
        &Tensor::i64s(&[9, 4, 100]),
    );
    let exact = Tensor::i64s(&[3_i64.pow(39), (-2_i64).pow(39), 10_i64.wrapping_pow(39)]);
    check(&Binary::Pow, &[&base, &Tensor::i64s(&[39])], &exact);
}

#[test]
fn integers_are_divided_towards_zero() {
    let (a, b) = (Tensor::i64s(&[7, -7, i64::MIN]), Tensor::i64s(&[2, 2, -1]));
    check(&Binary::Div, &[&a, &b], &Tensor::i64s(&[3, -3, i64::MIN]));
    let by_zero = Binary::Div.evaluate(&[&a, &Tensor::i64s(&[0])], a.info());
    assert!(by_zero.expect("a kernel of constants").is_err());
}
