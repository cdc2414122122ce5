//! What optimisers do to all parameters of a network at once.

use std::ffi::c_char;

use tch::{TchError, Tensor};
use torch_sys::C_tensor;

use super::checked;

unsafe extern "C" {
    fn pastiche_length(tensors: *const *const C_tensor, count: usize, out: *mut f64) -> *mut c_char;
    fn pastiche_move(
        tensors: *const *const C_tensor,
        towards: *const *const C_tensor,
        count: usize,
        share: f64,
    ) -> *mut c_char;
    fn pastiche_adam(
        parameters: *const *const C_tensor,
        gradients: *const *const C_tensor,
        means: *const *const C_tensor,
        squares: *const *const C_tensor,
        count: usize,
        steps: i64,
        numbers: *const f64,
    ) -> *mut c_char;
}

/// A parameter that Adam follows, all four of one shape.
#[derive(Debug)]
pub struct AdamTensors {
    /// What is optimised.
    pub parameter: Tensor,
    /// Its gradient.
    pub gradient: Tensor,
    /// The moving mean of gradients.
    pub mean: Tensor,
    /// The moving mean of their squares.
    pub square: Tensor,
}

/// What a step of Adam needs beside tensors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamStep {
    /// Which step this is, from 1 on.
    pub number: i64,
    /// The learning rate.
    pub rate: f64,
    /// How much of the old mean stays: `beta1`.
    pub mean_decay: f64,
    /// How much of the old squares stays: `beta2`.
    pub square_decay: f64,
    /// Added to the root of the squares.
    pub epsilon: f64,
    /// What gradients are divided by first; 1 leaves them.
    pub divisor: f64,
}

/// The Euclidean length of all elements of all tensors together; 0 of none.
///
/// # Errors
/// When they are on different devices.
pub fn length(tensors: &[Tensor]) -> Result<f64, TchError> {
    if tensors.is_empty() {
        return Ok(0.0);
    }
    let mut found = 0.0;
    let tensors = pointers(tensors.iter());
    // SAFETY: live tensors that outlive the call; one number is written.
    checked(unsafe { pastiche_length(tensors.as_ptr(), tensors.len(), &raw mut found) })?;
    Ok(found)
}

/// Moves each of `tensors` by `share` of the way towards its counterpart. Gradients must be off.
///
/// # Errors
/// When there are not as many of both, or shapes differ; nothing is changed then.
pub fn move_towards(tensors: &[Tensor], towards: &[Tensor], share: f64) -> Result<(), TchError> {
    let sizes = |tensors: &[Tensor]| tensors.iter().map(Tensor::size).collect::<Vec<_>>();
    if sizes(tensors) != sizes(towards) {
        return Err(TchError::Torch("targets have other shapes than tensors".to_owned()));
    }
    if tensors.is_empty() {
        return Ok(());
    }
    let (tensors, towards) = (pointers(tensors.iter()), pointers(towards.iter()));
    // SAFETY: live tensors that outlive the call, as many of both.
    checked(unsafe { pastiche_move(tensors.as_ptr(), towards.as_ptr(), tensors.len(), share) })
}

/// A step of Adam (Kingma and Ba 2015) on all of them. Gradients must be off. What the gradients hold afterwards is not said.
///
/// # Errors
/// When shapes or strides of one parameter's tensors differ, or tensors are not dense or of several types; nothing is changed then.
pub fn adam(tensors: &[AdamTensors], step: &AdamStep) -> Result<(), TchError> {
    for one in tensors {
        let stride = one.parameter.stride();
        let same = |other: &Tensor| other.stride() == stride && other.size() == one.parameter.size();
        if ![&one.gradient, &one.mean, &one.square].into_iter().all(same) {
            let size = one.parameter.size();
            return Err(TchError::Torch(format!(
                "the gradient or a moment of a parameter {size:?} has another shape or other strides"
            )));
        }
    }
    if tensors.is_empty() {
        return Ok(());
    }
    let parameters = pointers(tensors.iter().map(|one| &one.parameter));
    let gradients = pointers(tensors.iter().map(|one| &one.gradient));
    let means = pointers(tensors.iter().map(|one| &one.mean));
    let squares = pointers(tensors.iter().map(|one| &one.square));
    let numbers = [
        step.rate,
        step.mean_decay,
        step.square_decay,
        step.epsilon,
        step.divisor,
    ];
    // SAFETY: live tensors that outlive the call, as many of each kind, of equal shapes and strides; the shim looks whether they
    // are dense and alike. Five numbers are read.
    checked(unsafe {
        pastiche_adam(
            parameters.as_ptr(),
            gradients.as_ptr(),
            means.as_ptr(),
            squares.as_ptr(),
            tensors.len(),
            step.number,
            numbers.as_ptr(),
        )
    })
}

fn pointers<'a>(tensors: impl Iterator<Item = &'a Tensor>) -> Vec<*const C_tensor> {
    tensors.map(Tensor::as_ptr).collect()
}
