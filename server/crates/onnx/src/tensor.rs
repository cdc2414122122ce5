//! A constant: weights, and the small integers that shapes are computed from.

use bytes::Bytes;
use half::{bf16, f16};

use crate::{DType, Info, Refusal};

/// A constant tensor: row-major, little-endian elements.
///
/// Weights share the bytes of the file that they were read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    info: Info,
    bytes: Bytes,
}

impl Tensor {
    /// A tensor over `bytes`, which hold exactly the elements of `info`.
    ///
    /// # Errors
    /// When the length of `bytes` is not that of `info`.
    pub fn new(info: Info, bytes: Bytes) -> Result<Self, Refusal> {
        let wanted = info.bytes()?;
        if bytes.len() != wanted {
            return Err(Refusal::new(format!(
                "a {} tensor of shape {:?} needs {wanted} bytes and has {}",
                info.dtype,
                info.shape,
                bytes.len()
            )));
        }
        Ok(Self { info, bytes })
    }

    /// A float32 tensor.
    ///
    /// # Errors
    /// When the number of values is not that of the shape.
    pub fn f32(shape: impl Into<Vec<usize>>, values: &[f32]) -> Result<Self, Refusal> {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        Self::new(Info::new(DType::F32, shape), bytes.into())
    }

    /// A one-dimensional int64 tensor.
    pub fn i64s(values: &[i64]) -> Self {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        Self {
            info: Info::new(DType::I64, [values.len()]),
            bytes: bytes.into(),
        }
    }

    /// A tensor of `dtype` from values in double precision, rounded to nearest for the smaller floats and truncated
    /// for integers; any value but zero is `true`.
    ///
    /// # Errors
    /// When the number of values is not that of the shape.
    pub fn from_f64s(info: Info, values: &[f64]) -> Result<Self, Refusal> {
        Self::new(info.clone(), encode(info.dtype, values.iter().copied()))
    }

    /// A tensor of `dtype` from 64-bit integers; wraps as C does where the type is smaller.
    ///
    /// # Errors
    /// When the number of values is not that of the shape.
    pub fn from_i64s(info: Info, values: &[i64]) -> Result<Self, Refusal> {
        let bytes: Bytes = match info.dtype {
            DType::I64 => values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>().into(),
            DType::I32 => values
                .iter()
                .flat_map(|&v| (v as i32).to_le_bytes())
                .collect::<Vec<_>>()
                .into(),
            DType::I16 => values
                .iter()
                .flat_map(|&v| (v as i16).to_le_bytes())
                .collect::<Vec<_>>()
                .into(),
            DType::I8 | DType::U8 => values.iter().map(|&v| v as u8).collect::<Vec<_>>().into(),
            _ => encode(info.dtype, values.iter().map(|&v| v as f64)),
        };
        Self::new(info, bytes)
    }

    /// Type and shape.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.info.dtype
    }

    /// Length of each axis.
    pub fn shape(&self) -> &[usize] {
        &self.info.shape
    }

    /// The elements' bytes, row-major, little-endian.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The same elements in bytes of their own.
    pub(crate) fn copied(&self) -> Self {
        Self {
            info: self.info.clone(),
            bytes: Bytes::copy_from_slice(&self.bytes),
        }
    }

    /// The same elements under another shape.
    ///
    /// # Errors
    /// When the number of elements differs.
    pub fn reshaped(&self, shape: &[usize]) -> Result<Self, Refusal> {
        Self::new(Info::new(self.dtype(), shape), self.bytes.clone())
    }

    /// Every element as a double; exact for all types but large int64.
    pub fn to_f64s(&self) -> Vec<f64> {
        match self.dtype() {
            DType::F64 => self.decode(f64::from_le_bytes),
            DType::F32 => self.decode(|b| f64::from(f32::from_le_bytes(b))),
            DType::F16 => self.decode(|b| f16::from_le_bytes(b).to_f64()),
            DType::Bf16 => self.decode(|b| bf16::from_le_bytes(b).to_f64()),
            _ => self.to_i64s().into_iter().map(|v| v as f64).collect(),
        }
    }

    /// Every element as a 64-bit integer; floats are truncated towards zero.
    pub fn to_i64s(&self) -> Vec<i64> {
        match self.dtype() {
            DType::I64 => self.decode(i64::from_le_bytes),
            DType::I32 => self.decode(|b| i64::from(i32::from_le_bytes(b))),
            DType::I16 => self.decode(|b| i64::from(i16::from_le_bytes(b))),
            DType::I8 => self.decode(|b| i64::from(i8::from_le_bytes(b))),
            DType::U8 => self.decode(|b| i64::from(u8::from_le_bytes(b))),
            DType::Bool => self.decode(|b: [u8; 1]| i64::from(b[0] != 0)),
            _ => self.to_f64s().into_iter().map(|v| v as i64).collect(),
        }
    }

    fn decode<const N: usize, T>(&self, read: impl Fn([u8; N]) -> T) -> Vec<T> {
        let (chunks, _) = self.bytes.as_chunks::<N>();
        chunks.iter().map(|chunk| read(*chunk)).collect()
    }
}

fn encode(dtype: DType, values: impl Iterator<Item = f64>) -> Bytes {
    let bytes: Vec<u8> = match dtype {
        DType::F64 => values.flat_map(f64::to_le_bytes).collect(),
        DType::F32 => values.flat_map(|v| (v as f32).to_le_bytes()).collect(),
        DType::F16 => values.flat_map(|v| f16::from_f64(v).to_le_bytes()).collect(),
        DType::Bf16 => values.flat_map(|v| bf16::from_f64(v).to_le_bytes()).collect(),
        DType::I64 => values.flat_map(|v| (v as i64).to_le_bytes()).collect(),
        DType::I32 => values.flat_map(|v| (v as i64 as i32).to_le_bytes()).collect(),
        DType::I16 => values.flat_map(|v| (v as i64 as i16).to_le_bytes()).collect(),
        DType::I8 | DType::U8 => values.map(|v| v as i64 as u8).collect(),
        DType::Bool => values.map(|v| u8::from(v != 0.0)).collect(),
    };
    bytes.into()
}
