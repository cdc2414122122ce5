//! Tensors of a file: their elements lie in one of several fields, and may lie.

use bytes::Bytes;
use prost::Message;

use crate::proto::TensorProto;
use crate::{DType, Info, Refusal, Tensor, shape};

impl Tensor {
    /// Reads a tensor from a file that holds one alone, as ONNX's own test suite stores inputs and outputs. `expected`
    /// is the type that the model declares: the suite stores bfloat16 as uint16 of the same bits.
    ///
    /// # Errors
    /// When it is not a `TensorProto`, or one that we do not read.
    pub fn from_file(file: Bytes, expected: DType) -> Result<Self, Refusal> {
        let mut proto = TensorProto::decode(file).map_err(|error| Refusal::new(format!("it is no tensor: {error}")))?;
        if proto.data_type == UINT16 && expected == DType::Bf16 {
            proto.data_type = DType::Bf16.to_onnx();
        }
        tensor(&proto)
    }
}

/// ONNX's number of uint16, which generators do not have.
const UINT16: i32 = 4;

/// Reads a tensor; weights share the file's bytes.
pub(crate) fn tensor(proto: &TensorProto) -> Result<Tensor, Refusal> {
    if proto.data_location != 0 || !proto.external_data.is_empty() {
        return Err(Refusal::new(
            "its data lie outside the file; save the model as one file",
        ));
    }
    let dtype = DType::from_onnx(proto.data_type)
        .ok_or_else(|| Refusal::new(format!("elements of ONNX type {} are not read", proto.data_type)))?;
    shape::check_rank(proto.dims.len())?;
    let side = |&dim: &i64| usize::try_from(dim).map_err(|_| Refusal::new(format!("a side of {dim}")));
    let info = Info::new(dtype, proto.dims.iter().map(side).collect::<Result<Vec<_>, _>>()?);
    let count = info.count()?;
    if !proto.raw_data.is_empty() {
        return Tensor::new(info, proto.raw_data.clone());
    }
    let given = match dtype {
        DType::F32 => proto.float_data.len(),
        DType::F64 => proto.double_data.len(),
        DType::I64 => proto.int64_data.len(),
        _ => proto.int32_data.len(),
    };
    if given != count {
        return Err(Refusal::new(format!(
            "shape {:?} needs {count} elements, {given} are given",
            info.shape
        )));
    }
    match dtype {
        DType::F32 => Tensor::f32(info.shape, &proto.float_data),
        DType::F64 => Tensor::from_f64s(info, &proto.double_data),
        DType::I64 => Tensor::from_i64s(info, &proto.int64_data),
        // ONNX keeps the bits of both 16-bit floats in int32_data.
        DType::F16 | DType::Bf16 => {
            let bytes: Vec<u8> = proto
                .int32_data
                .iter()
                .flat_map(|&bits| (bits as u16).to_le_bytes())
                .collect();
            Tensor::new(info, bytes.into())
        }
        _ => {
            let values: Vec<i64> = proto.int32_data.iter().map(|&value| i64::from(value)).collect();
            Tensor::from_i64s(info, &values)
        }
    }
}
