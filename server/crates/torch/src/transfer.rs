//! Tensors to and from bytes.

use onnx::{DType, Info};
use tch::{Device, Kind, Tensor};

use crate::element::stored;
use crate::error::TorchError;

/// A tensor on `device` from row-major, little-endian elements; float32 is converted to `precision`.
///
/// # Errors
/// When the device has no room.
pub fn from_bytes(info: &Info, bytes: &[u8], device: Device, precision: Kind) -> Result<Tensor, TorchError> {
    let shape = sides(&info.shape);
    let tensor = Tensor::f_from_data_size(bytes, &shape, stored(info.dtype)).map_err(TorchError::Transfer)?;
    let wanted = crate::kind(info.dtype, precision);
    let moved = if device == Device::Cpu {
        Ok(tensor)
    } else {
        tensor.f_to_device(device)
    };
    moved
        .and_then(|tensor| tensor.f_to_kind(wanted))
        .map_err(TorchError::Transfer)
}

/// The elements of a tensor as `dtype`, row-major, little-endian.
///
/// # Errors
/// When they cannot be copied from the device.
pub fn to_bytes(tensor: &Tensor, dtype: DType) -> Result<Vec<u8>, TorchError> {
    let copy = || {
        // In order before it is moved, so that a GPU does it.
        let tensor = tensor
            .f_to_kind(stored(dtype))?
            .f_contiguous()?
            .f_to_device(Device::Cpu)?;
        let count = tensor.numel();
        let mut bytes = vec![0; count * dtype.bytes()];
        if count > 0 {
            tensor.f_copy_data_u8(&mut bytes, count)?;
        }
        Ok(bytes)
    };
    copy().map_err(TorchError::Transfer)
}

/// A shape as libtorch takes it.
pub(crate) fn sides(shape: &[usize]) -> Vec<i64> {
    shape.iter().map(|&side| side as i64).collect()
}
