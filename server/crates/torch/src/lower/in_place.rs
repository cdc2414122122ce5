//! Elementwise kernels written over an input that nobody else holds.
//!
//! A large tensor costs more to allocate, and to bring into the cache, than to compute.

use onnx::kernel::{Binary, Unary};
use onnx::{Info, Kernel};
use tch::Tensor;

use super::Lowered;
use super::elementwise::is_float;
use crate::shim::is_alone;
use crate::transfer::sides;

/// Runs `kernel` over one of its inputs; `None` if it is not of that kind, or none may be written over.
pub(super) fn run(kernel: &Kernel, inputs: &mut [Tensor], output: &Info) -> Option<Lowered> {
    match (kernel, inputs) {
        (Kernel::Unary(function), [x]) if free(x, output) => unary(*function, x),
        (Kernel::Binary(function), [a, b]) if a.kind() == b.kind() => {
            if free(a, output) {
                binary(*function, a, b)
            } else if matches!(function, Binary::Add | Binary::Mul) && free(b, output) {
                binary(*function, b, a)
            } else {
                None
            }
        }
        _ => None,
    }
}

fn free(x: &Tensor, output: &Info) -> bool {
    is_float(x.kind()) && x.size() == sides(&output.shape) && is_alone(x)
}

fn unary(function: Unary, x: &mut Tensor) -> Option<Lowered> {
    Some(match function {
        Unary::Abs => x.f_abs_(),
        Unary::Clip {
            min: Some(min),
            max: Some(max),
        } => x.f_clamp_(min, max),
        Unary::Neg => x.f_neg_(),
        Unary::Relu => x.f_relu_(),
        Unary::Sigmoid => x.f_sigmoid_(),
        Unary::Tanh => x.f_tanh_(),
        _ => return None,
    })
}

fn binary(function: Binary, a: &mut Tensor, b: &Tensor) -> Option<Lowered> {
    Some(match function {
        Binary::Add => a.f_add_(b),
        Binary::Div => a.f_div_(b),
        Binary::Mul => a.f_mul_(b),
        Binary::Sub => a.f_sub_(b),
        _ => return None,
    })
}
