//! Arrays: what fits their shape, and batches joined and taken apart.

use half::{bf16, f16};
use onnx::DType;

use super::{Array, Data, Element};
use crate::InferError;

fn array<T: Element>(shape: &[usize], values: Vec<T>) -> Array
where
    Data: From<Vec<T>>,
{
    Array::new(shape, values).unwrap()
}

/// `values` make an array of type `dtype`, and three rows of them come back from a join and a split.
fn check<T: Element + PartialEq + std::fmt::Debug>(dtype: DType, values: [T; 6])
where
    Data: From<Vec<T>>,
{
    let whole = array(&[3, 2], values.to_vec());
    assert_eq!(whole.dtype(), dtype);
    assert_eq!(whole.bytes(), 6 * dtype.bytes());
    assert_eq!(whole.as_slice::<T>(), Some(&values[..]));

    let parts = vec![
        array(&[1, 2], values[..2].to_vec()),
        array(&[2, 2], values[2..].to_vec()),
    ];
    let joined = Array::concat(parts.clone()).unwrap();
    assert_eq!(joined, whole);
    assert_eq!(joined.clone().split(&[1, 2]).unwrap(), parts);
    assert_eq!(joined.into_vec::<T>().unwrap(), values);
}

#[test]
fn every_type_joins_and_splits() {
    let small = [0_i8, 1, -2, 3, -4, 5];
    check(DType::F64, small.map(f64::from));
    check(DType::F32, small.map(f32::from));
    check(DType::F16, small.map(|v| f16::from_f32(v.into())));
    check(DType::Bf16, small.map(|v| bf16::from_f32(v.into())));
    check(DType::I64, small.map(i64::from));
    check(DType::I32, small.map(i32::from));
    check(DType::I16, small.map(i16::from));
    check(DType::I8, small);
    check(DType::U8, small.map(i8::unsigned_abs));
    check(DType::Bool, small.map(|v| v > 0));
}

#[test]
fn elements_must_fill_the_shape() {
    for (shape, reason) in [
        (vec![2, 2], "needs 4 elements and has 3"),
        (vec![], "needs 1 elements and has 3"),
        (vec![usize::MAX, 3], "has more elements than this machine can count"),
    ] {
        let error = Array::new(shape.clone(), vec![0.0_f32; 3]).unwrap_err();
        assert!(matches!(&error, InferError::Array { shape: named, .. } if *named == shape));
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert_eq!(array(&[], vec![7_i64]).rows(), 1);
    assert_eq!(array::<f32>(&[0, 4], vec![]).rows(), 0);
}

#[test]
fn a_vector_of_another_type_is_refused() {
    let error = array(&[1], vec![1.0_f32]).into_vec::<u8>().unwrap_err();
    assert!(error.to_string().contains("holds float32, not uint8"), "{error}");
    assert_eq!(array(&[1], vec![1.0_f32]).as_slice::<u8>(), None);
}

#[test]
fn only_like_arrays_join() {
    let base = array(&[1, 2], vec![0.0_f32; 2]);
    for other in [
        array(&[1, 3], vec![0.0_f32; 3]),
        array(&[1, 2], vec![0_u8; 2]),
        array(&[2], vec![0.0_f32; 2]),
        array(&[], vec![0.0_f32]),
    ] {
        assert!(!base.joins(&other));
        assert!(Array::concat(vec![base.clone(), other]).is_err());
    }
    assert!(Array::concat(vec![]).is_err());
}

#[test]
fn a_split_must_use_every_row() {
    for rows in [&[1, 1][..], &[2, 2], &[]] {
        assert!(array(&[3, 1], vec![0.0_f32; 3]).split(rows).is_err(), "{rows:?}");
    }
    assert!(array(&[], vec![0.0_f32]).split(&[1]).is_err());
    let empty = array::<f32>(&[0, 2], vec![]).split(&[0, 0]).unwrap();
    assert_eq!(empty, vec![array::<f32>(&[0, 2], vec![]); 2]);
}

#[test]
fn alone_means_moved() {
    let only = array(&[1, 2], vec![1.0_f32, 2.0]);
    let address = only.as_slice::<f32>().unwrap().as_ptr();
    let joined = Array::concat(vec![only]).unwrap();
    let split = joined.split(&[1]).unwrap().remove(0);
    assert_eq!(split.as_slice::<f32>().unwrap().as_ptr(), address);
}
