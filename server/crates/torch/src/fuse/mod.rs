//! Steps of a plan that are computed together, or in another way than each alone, because that is faster.
//!
//! - [`norm`]: a normalisation takes an addition and an activation that follow it along, in one pass through memory.
//! - [`upsampled_conv`]: a convolution of a picture whose pixels were repeated is computed on the small picture.
//! - [`thin_conv`]: a convolution to few channels fills the processor's vectors with columns of its kernel instead.
//!
//! Results differ from the steps' own by rounding alone. Only steps that stand next to each other are joined, so no tensor
//! lives longer than the plan says, and what lies between them must have no other reader.

mod norm;
#[cfg(test)]
mod tests;
mod thin_conv;
mod upsampled_conv;

use std::ops::Range;

use onnx::{Kernel, Operand, Plan, Step};
use tch::{Kind, Tensor};

use crate::error::TorchError;
use crate::lower::{self, Lowered};
use crate::weights::Weights;

/// Consecutive steps that are one computation.
#[derive(Debug)]
pub(crate) struct Action {
    /// The steps of the plan; the last one's output is the result.
    pub steps: Range<usize>,
    /// What it is computed from.
    pub inputs: Vec<Operand>,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// One step, as its kernel says.
    Step,
    Norm(norm::Norm),
    ThinConv(thin_conv::ThinConv),
    UpsampledConv(upsampled_conv::UpsampledConv),
}

/// All steps of `plan` in order, those joined that can be.
pub(crate) fn actions(plan: &Plan, weights: &mut Weights) -> Result<Vec<Action>, TorchError> {
    let readers = readers(plan);
    let mut actions = Vec::with_capacity(plan.steps().len());
    let mut next = 0;
    while next < plan.steps().len() {
        let run = Run {
            plan,
            readers: &readers,
            first: next,
        };
        let action = action(&run, weights)?;
        next = action.steps.end;
        actions.push(action);
    }
    Ok(actions)
}

/// All steps of `plan` in order, each alone.
pub(crate) fn single(plan: &Plan) -> Vec<Action> {
    let step = |(index, step): (usize, &Step)| Action {
        steps: index..index + 1,
        inputs: step.inputs.clone(),
        form: Form::Step,
    };
    plan.steps().iter().enumerate().map(step).collect()
}

/// How often each value is read, outputs of the plan counted as read.
fn readers(plan: &Plan) -> Vec<usize> {
    let mut readers = vec![0; plan.values()];
    let inputs = plan.steps().iter().flat_map(|step| &step.inputs);
    for operand in inputs.chain(plan.outputs()) {
        readers[operand.index()] += 1;
    }
    readers
}

fn action(run: &Run<'_>, weights: &mut Weights) -> Result<Action, TorchError> {
    if let Some(action) = norm::find(run) {
        return Ok(action);
    }
    if let Some(action) = upsampled_conv::find(run, weights)? {
        return Ok(action);
    }
    if let Some(action) = thin_conv::find(run, weights)? {
        return Ok(action);
    }
    let step = run.step();
    Ok(run.action(1, step.inputs.clone(), Form::Step))
}

/// A row of steps that may be joined.
struct Run<'p> {
    plan: &'p Plan,
    readers: &'p [usize],
    first: usize,
}

impl<'p> Run<'p> {
    fn step(&self) -> &'p Step {
        &self.plan.steps()[self.first]
    }

    /// The step after the first `len` steps, if it alone reads their result.
    fn follower(&self, len: usize) -> Option<&'p Step> {
        let result = self.result(len);
        let next = self.plan.steps().get(self.first + len)?;
        (self.readers[result.index()] == 1 && next.inputs.contains(&result)).then_some(next)
    }

    /// What the first `len` steps compute.
    fn result(&self, len: usize) -> Operand {
        self.plan.steps()[self.first + len - 1].output
    }

    fn action(&self, len: usize, inputs: Vec<Operand>, form: Form) -> Action {
        Action {
            steps: self.first..self.first + len,
            inputs,
            form,
        }
    }
}

impl Action {
    /// Computes it. `inputs` are those of [`Action::inputs`]; what nobody else holds may be written over.
    pub fn run(&self, plan: &Plan, inputs: Vec<Tensor>, precision: Kind) -> Lowered {
        let step = &plan.steps()[self.steps.start];
        match &self.form {
            Form::Step => lower::run(&step.kernel, inputs, plan.info(step.output), precision),
            Form::Norm(norm) => norm.run(&step.kernel, &inputs),
            Form::ThinConv(conv) => conv.run(&inputs),
            Form::UpsampledConv(conv) => conv.run(&inputs),
        }
    }
}

/// A plain two-dimensional convolution with constant weights: stride 1, one group, no gaps.
struct PlainConv<'p> {
    conv: &'p onnx::kernel::Conv,
    x: Operand,
    weight: &'p onnx::plan::Constant,
    bias: Option<Operand>,
}

impl<'p> PlainConv<'p> {
    fn of(plan: &'p Plan, step: &'p Step) -> Option<Self> {
        let (Kernel::Conv(conv), &[x, weight, ref bias @ ..]) = (&step.kernel, step.inputs.as_slice()) else {
            return None;
        };
        let plain = conv.strides == [1, 1] && conv.dilations == [1, 1] && conv.groups == 1;
        let weight = plan.constants().iter().find(|constant| constant.operand == weight)?;
        (plain && plan.info(x).dtype == onnx::DType::F32).then_some(Self {
            conv,
            x,
            weight,
            bias: bias.first().copied(),
        })
    }

    /// The shape of the weights: filters, channels, rows, columns.
    fn shape(&self) -> [usize; 4] {
        let shape = self.weight.tensor.shape();
        [shape[0], shape[1], shape[2], shape[3]]
    }
}
