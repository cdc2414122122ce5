//! The C++ of `shim/`: what tch does not reach, behind safe functions.

#![expect(unsafe_code, reason = "calls into C++; each wrapper says what it hands over")]

mod optimise;

use std::ffi::{CStr, c_char};

use tch::{TchError, Tensor};
use torch_sys::C_tensor;

pub use optimise::{AdamStep, AdamTensors, adam, length, move_towards};

unsafe extern "C" {
    fn pastiche_free_message(message: *mut c_char);
    fn pastiche_is_alone(tensor: *const C_tensor) -> bool;
    fn pastiche_empty_device_cache() -> *mut c_char;
    fn pastiche_leaky_relu(x: *const C_tensor, slope: f64, out: *mut *mut C_tensor) -> *mut c_char;
    fn pastiche_group_norm_fits(x: *const C_tensor) -> bool;
    fn pastiche_group_norm(
        x: *const C_tensor,
        scale: *const C_tensor,
        bias: *const C_tensor,
        residual: *const C_tensor,
        groups: i64,
        epsilon: f64,
        slope: f64,
        out: *mut *mut C_tensor,
    ) -> *mut c_char;
    fn pastiche_interleave_fits(x: *const C_tensor) -> bool;
    fn pastiche_interleave(phases: *const C_tensor, out: *mut *mut C_tensor) -> *mut c_char;
    fn pastiche_sum_columns(
        apart: *const C_tensor,
        bias: *const C_tensor,
        columns: i64,
        pad: i64,
        out: *mut *mut C_tensor,
    ) -> *mut c_char;
}

/// Whether nobody else sees `tensor` or its elements, so that they may be written over.
pub(crate) fn is_alone(tensor: &Tensor) -> bool {
    // SAFETY: a tensor of tch is a live `at::Tensor`; it is only read.
    unsafe { pastiche_is_alone(tensor.as_ptr()) }
}

/// Gives memory that libtorch keeps for reuse on GPUs back to their driver. CUDA must be open.
///
/// # Errors
/// When there is no GPU, or its driver fails.
pub fn empty_device_cache() -> Result<(), TchError> {
    // SAFETY: it takes nothing.
    checked(unsafe { pastiche_empty_device_cache() })
}

/// `x` above zero, else `slope * x`; with gradients where they are on. tch has it without its slope.
///
/// # Errors
/// When the device has no room.
pub fn leaky_relu(x: &Tensor, slope: f64) -> Result<Tensor, TchError> {
    // SAFETY: a live tensor that outlives the call.
    made(|out| unsafe { pastiche_leaky_relu(x.as_ptr(), slope, out) })
}

/// What a normalisation is followed by: `act(normalised + residual)`.
#[derive(Debug, Default)]
pub(crate) struct Epilogue<'a> {
    /// Of the shape and kind of the input.
    pub residual: Option<&'a Tensor>,
    /// What values below zero are multiplied by; `None` leaves them.
    pub slope: Option<f64>,
}

/// Whether [`group_norm`] takes `x`: float32 or bfloat16, `(N, C, H, W)`, channels-last, on the CPU, and nobody wants its gradient,
/// which it has none of.
pub(crate) fn group_norm_fits(x: &Tensor) -> bool {
    // SAFETY: `x` is a live tensor; it is only read.
    !x.requires_grad() && unsafe { pastiche_group_norm_fits(x.as_ptr()) }
}

/// Group normalisation with what follows it. The result lies where `x` was if nobody else sees `x`.
pub(crate) fn group_norm(
    x: &Tensor,
    [scale, bias]: [&Tensor; 2],
    groups: usize,
    epsilon: f64,
    after: &Epilogue<'_>,
) -> Result<Tensor, TchError> {
    let slope = after.slope.unwrap_or(1.0);
    // SAFETY: all are live tensors that outlive the call.
    made(|out| unsafe {
        pastiche_group_norm(
            x.as_ptr(),
            scale.as_ptr(),
            bias.as_ptr(),
            pointer(after.residual),
            groups as i64,
            epsilon,
            slope,
            out,
        )
    })
}

/// Whether [`interleave`] takes `x`: `(N, C, H, W)`, channels-last, on the CPU.
pub(crate) fn interleave_fits(x: &Tensor) -> bool {
    // SAFETY: `x` is a live tensor; it is only read.
    unsafe { pastiche_interleave_fits(x.as_ptr()) }
}

/// From `(N, 4C, H + 1, W + 1)` to `(N, C, 2H, 2W)`: pixel `(2i + a, 2j + b)` is pixel `(i + a, j + b)` of quarter `2a + b`
/// of the channels.
pub(crate) fn interleave(phases: &Tensor) -> Result<Tensor, TchError> {
    // SAFETY: a live tensor that outlives the call.
    made(|out| unsafe { pastiche_interleave(phases.as_ptr(), out) })
}

/// From `(N, columns * C, H, W)` to `(N, C, H, W + 2 * pad - columns + 1)`: the sum over all `t` of channels `t * C` on,
/// shifted left by `t - pad` with zeros from outside, and of the bias `(C)`.
pub(crate) fn sum_columns(
    apart: &Tensor,
    bias: Option<&Tensor>,
    columns: usize,
    pad: usize,
) -> Result<Tensor, TchError> {
    // SAFETY: all are live tensors that outlive the call.
    made(|out| unsafe { pastiche_sum_columns(apart.as_ptr(), pointer(bias), columns as i64, pad as i64, out) })
}

fn pointer(tensor: Option<&Tensor>) -> *const C_tensor {
    tensor.map_or(std::ptr::null(), Tensor::as_ptr)
}

/// The tensor that `call` puts into the place that it is given, unless it answers a message.
fn made(call: impl FnOnce(*mut *mut C_tensor) -> *mut c_char) -> Result<Tensor, TchError> {
    let mut out = std::ptr::null_mut();
    checked(call(&mut out))?;
    // SAFETY: without a message the shim has made it for us; `Tensor` frees it.
    Ok(unsafe { Tensor::from_ptr(out) })
}

fn checked(message: *mut c_char) -> Result<(), TchError> {
    if message.is_null() {
        return Ok(());
    }
    // SAFETY: a message is a string that the shim has allocated for us; it is copied, then freed once.
    let text = unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned();
    unsafe { pastiche_free_message(message) };
    Err(TchError::Torch(text))
}

#[cfg(test)]
mod tests;
