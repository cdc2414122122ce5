//! Element types on both sides: `onnx::DType` and libtorch's `Kind`.

use onnx::DType;
use tch::Kind;

/// The kind that values of `dtype` have when they are computed at `precision` (`Float`, `BFloat16` or `Half`): float32
/// becomes `precision`, everything else stays what it is.
pub fn kind(dtype: DType, precision: Kind) -> Kind {
    match dtype {
        DType::F32 => precision,
        other => stored(other),
    }
}

/// The kind of elements as they are stored.
pub fn stored(dtype: DType) -> Kind {
    match dtype {
        DType::F64 => Kind::Double,
        DType::F32 => Kind::Float,
        DType::F16 => Kind::Half,
        DType::Bf16 => Kind::BFloat16,
        DType::I64 => Kind::Int64,
        DType::I32 => Kind::Int,
        DType::I16 => Kind::Int16,
        DType::I8 => Kind::Int8,
        DType::U8 => Kind::Uint8,
        DType::Bool => Kind::Bool,
    }
}
