//! Arrays of `infer` as the bytes that tensors are made of, and back.

use std::borrow::Cow;

use bytemuck::{cast_slice, pod_collect_to_vec};
use infer::{Array, Data, InferError};
use onnx::{DType, Info};

/// Type and shape of an array.
pub(crate) fn info(array: &Array) -> Info {
    Info::new(array.dtype(), array.shape())
}

/// The elements, row-major, in this machine's byte order.
pub(crate) fn bytes(array: &Array) -> Cow<'_, [u8]> {
    Cow::Borrowed(match array.data() {
        Data::F64(values) => cast_slice(values),
        Data::F32(values) => cast_slice(values),
        Data::F16(values) => cast_slice(values),
        Data::Bf16(values) => cast_slice(values),
        Data::I64(values) => cast_slice(values),
        Data::I32(values) => cast_slice(values),
        Data::I16(values) => cast_slice(values),
        Data::I8(values) => cast_slice(values),
        Data::U8(values) => values,
        Data::Bool(values) => cast_slice(values),
    })
}

/// An array from elements as [`bytes`] gives them.
pub(crate) fn array(info: &Info, bytes: &[u8]) -> Result<Array, InferError> {
    let data = match info.dtype {
        DType::F64 => Data::F64(pod_collect_to_vec(bytes)),
        DType::F32 => Data::F32(pod_collect_to_vec(bytes)),
        DType::F16 => Data::F16(pod_collect_to_vec(bytes)),
        DType::Bf16 => Data::Bf16(pod_collect_to_vec(bytes)),
        DType::I64 => Data::I64(pod_collect_to_vec(bytes)),
        DType::I32 => Data::I32(pod_collect_to_vec(bytes)),
        DType::I16 => Data::I16(pod_collect_to_vec(bytes)),
        DType::I8 => Data::I8(pod_collect_to_vec(bytes)),
        DType::U8 => Data::U8(bytes.to_vec()),
        DType::Bool => Data::Bool(bytes.iter().map(|&byte| byte != 0).collect()),
    };
    Array::new(info.shape.clone(), data)
}
