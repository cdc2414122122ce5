//! A normalisation with the addition and the activation that follow it, as in residual blocks.

use onnx::kernel::{Binary, Unary};
use onnx::{DType, Kernel, Operand, Step};
use tch::Tensor;

use super::{Action, Form, Run};
use crate::lower::{self, Lowered};
use crate::shim::Epilogue;

/// What follows a normalisation. With a residual, that is the last input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Norm {
    residual: bool,
    /// What values below zero are multiplied by.
    slope: Option<f64>,
}

pub(super) fn find(run: &Run<'_>) -> Option<Action> {
    let first = run.step();
    let normalises = matches!(first.kernel, Kernel::InstanceNorm(_) | Kernel::GroupNorm(_));
    if !normalises || run.plan.info(first.output).dtype != DType::F32 {
        return None;
    }
    let (mut len, mut inputs) = (1, first.inputs.clone());
    let residual = run.follower(len).and_then(|step| added(run, step));
    if let Some(residual) = residual {
        inputs.push(residual);
        len += 1;
    }
    let slope = run.follower(len).and_then(slope);
    len += usize::from(slope.is_some());
    let norm = Norm {
        residual: residual.is_some(),
        slope,
    };
    Some(run.action(len, inputs, Form::Norm(norm)))
}

/// What `step` adds to the normalised picture, of the same shape.
fn added(run: &Run<'_>, step: &Step) -> Option<Operand> {
    let normalised = run.result(1);
    let (Kernel::Binary(Binary::Add), &[a, b]) = (&step.kernel, step.inputs.as_slice()) else {
        return None;
    };
    let other = if a == normalised { b } else { a };
    (run.plan.info(other) == run.plan.info(normalised)).then_some(other)
}

fn slope(step: &Step) -> Option<f64> {
    match step.kernel {
        Kernel::Unary(Unary::Relu) => Some(0.0),
        Kernel::Unary(Unary::LeakyRelu { alpha }) => Some(alpha),
        _ => None,
    }
}

impl Norm {
    pub(super) fn run(self, kernel: &Kernel, inputs: &[Tensor]) -> Lowered {
        let own = inputs.len() - usize::from(self.residual);
        let after = Epilogue {
            residual: inputs.get(own),
            slope: self.slope,
        };
        lower::run_norm(kernel, &inputs[..own].iter().collect::<Vec<_>>(), &after)
    }
}
