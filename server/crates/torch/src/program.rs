//! A plan made ready for one device.

use std::time::Instant;

use onnx::{Operand, Plan};
use tch::{Kind, TchError, Tensor};

use crate::error::TorchError;
use crate::fuse::{self, Action};
use crate::transfer::sides;
use crate::weights::Weights;

/// A plan with its constants on a device. Runs any number of times.
#[derive(Debug)]
pub struct Program {
    plan: Plan,
    actions: Vec<Action>,
    constants: Vec<(usize, Tensor)>,
    precision: Kind,
    gradients: bool,
}

impl Program {
    /// Brings what `plan` needs to the device of `weights`.
    ///
    /// # Errors
    /// When the device has no room.
    pub fn new(plan: Plan, weights: &mut Weights) -> Result<Self, TorchError> {
        let constants = weights.of(&plan)?;
        Ok(Self {
            actions: fuse::actions(&plan, weights)?,
            plan,
            constants,
            precision: weights.precision(),
            gradients: false,
        })
    }

    /// The same without what keeps gradients from going through: they reach inputs that want them, where gradients are on.
    ///
    /// # Errors
    /// When the device has no room.
    pub fn with_gradients(plan: Plan, weights: &mut Weights) -> Result<Self, TorchError> {
        let constants = weights.of(&plan)?;
        Ok(Self {
            actions: fuse::single(&plan),
            plan,
            constants,
            precision: weights.precision(),
            gradients: true,
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
        let _guard = (!self.gradients).then(tch::no_grad_guard);
        let mut values: Vec<Option<Tensor>> = (0..self.plan.values()).map(|_| None).collect();
        for (index, constant) in &self.constants {
            values[*index] = Some(constant.shallow_clone());
        }
        for (operand, input) in self.plan.inputs().iter().zip(inputs) {
            values[operand.index()] = Some(input.shallow_clone());
        }
        for action in &self.actions {
            self.act(action, &mut values)?;
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

    /// Runs one action and lets go of what nobody needs after it.
    fn act(&self, action: &Action, values: &mut [Option<Tensor>]) -> Result<(), TorchError> {
        let begun = tracing::enabled!(tracing::Level::TRACE).then(Instant::now);
        let (first, last) = (action.steps.start, action.steps.end - 1);
        let named = || format!("{:?}", self.plan.steps()[first].kernel);
        let fault = |source| TorchError::Step {
            step: first,
            kernel: named(),
            source,
        };
        let output = self.compute(action, values).map_err(fault)?;
        let result = self.plan.steps()[last].output;
        let planned = self.plan.info(result);
        if output.size() != sides(&planned.shape) {
            let planned = planned.shape.clone();
            return Err(TorchError::Shape {
                step: first,
                kernel: named(),
                given: output.size(),
                planned,
            });
        }
        values[result.index()] = Some(output);
        if let Some(begun) = begun {
            let ms = begun.elapsed().as_secs_f64() * 1e3;
            tracing::trace!(step = first, ms, shape = ?planned.shape, kernel = named(), "ran");
        }
        Ok(())
    }

    fn compute(&self, action: &Action, values: &mut [Option<Tensor>]) -> Result<Tensor, TchError> {
        let inputs: Vec<Tensor> = action
            .inputs
            .iter()
            .map(|&input| hold(input, values))
            .collect::<Result<_, _>>()?;
        for used in self.plan.steps()[action.steps.clone()]
            .iter()
            .flat_map(|step| &step.last_uses)
        {
            values[used.index()] = None;
        }
        action.run(&self.plan, inputs, self.precision)
    }
}

/// A value, held beside the list of all values: once that lets go of it, it is alone.
fn hold(operand: Operand, values: &[Option<Tensor>]) -> Result<Tensor, TchError> {
    let value = values[operand.index()].as_ref().map(Tensor::shallow_clone);
    value.ok_or_else(|| TchError::Shape("an input is missing".to_owned()))
}
