//! A plan made ready for one device.

use onnx::Plan;
use tch::{Kind, Tensor};

use crate::error::TorchError;
use crate::lower;
use crate::transfer::sides;
use crate::weights::Weights;

/// A plan with its constants on a device. Runs any number of times.
#[derive(Debug)]
pub struct Program {
    plan: Plan,
    constants: Vec<(usize, Tensor)>,
    precision: Kind,
}

impl Program {
    /// Brings what `plan` needs to the device of `weights`.
    ///
    /// # Errors
    /// When the device has no room.
    pub fn new(plan: Plan, weights: &mut Weights) -> Result<Self, TorchError> {
        let constants = weights.of(&plan)?;
        Ok(Self {
            plan,
            constants,
            precision: weights.precision(),
        })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Runs the plan on `inputs`, which are on the device and of the plan's shapes, and answers its outputs.
    ///
    /// # Errors
    /// When libtorch cannot do a step, most often for want of memory.
    pub fn run(&self, inputs: &[Tensor]) -> Result<Vec<Tensor>, TorchError> {
        if inputs.len() != self.plan.inputs().len() {
            return Err(TorchError::Inputs {
                wanted: self.plan.inputs().len(),
                given: inputs.len(),
            });
        }
        let _guard = tch::no_grad_guard();
        let mut values: Vec<Option<Tensor>> = (0..self.plan.values()).map(|_| None).collect();
        for (index, constant) in &self.constants {
            values[*index] = Some(constant.shallow_clone());
        }
        for (operand, input) in self.plan.inputs().iter().zip(inputs) {
            values[operand.index()] = Some(input.shallow_clone());
        }
        for index in 0..self.plan.steps().len() {
            self.step(index, &mut values)?;
        }
        let outputs = self
            .plan
            .outputs()
            .iter()
            .map(|output| values[output.index()].as_ref().map(Tensor::shallow_clone));
        let missing = TorchError::Inputs {
            wanted: self.plan.outputs().len(),
            given: 0,
        };
        outputs.collect::<Option<Vec<_>>>().ok_or(missing)
    }

    fn step(&self, index: usize, values: &mut [Option<Tensor>]) -> Result<(), TorchError> {
        let step = &self.plan.steps()[index];
        let named = || format!("{:?}", step.kernel);
        let fault = |source| TorchError::Step {
            step: index,
            kernel: named(),
            source,
        };
        let inputs: Option<Vec<&Tensor>> = step.inputs.iter().map(|input| values[input.index()].as_ref()).collect();
        let missing = || tch::TchError::Shape("an input is missing".to_owned());
        let inputs = inputs.ok_or_else(missing).map_err(fault)?;
        let planned = self.plan.info(step.output);
        let output = lower::run(&step.kernel, &inputs, planned, self.precision).map_err(fault)?;
        if output.size() != sides(&planned.shape) {
            let planned = planned.shape.clone();
            return Err(TorchError::Shape {
                step: index,
                kernel: named(),
                given: output.size(),
                planned,
            });
        }
        values[step.output.index()] = Some(output);
        for used in &step.last_uses {
            values[used.index()] = None;
        }
        Ok(())
    }
}
