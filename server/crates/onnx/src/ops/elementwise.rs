//! Operators that are one kernel on each element and have no attributes.
//!
//! | operators | specification |
//! |---|---|
//! | all | `https://onnx.ai/onnx/operators/onnx__<name>.html` |
//!
//! Each has one output. Those of one input: opset 1 to 23 unless the table says otherwise; `Not` takes bool only.
//! Those of two broadcast as NumPy does (opset 7). `Max`, `Mean`, `Min` and `Sum` take any number of inputs.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{Binary, Select, Unary};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

/// An operator without attributes.
#[derive(Clone, Copy, Debug)]
pub struct Elementwise {
    name: &'static str,
    what: What,
}

/// What an [`Elementwise`] computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// The input itself.
    Identity,
    /// A function of one input.
    Unary(Unary),
    /// A function of two inputs.
    Binary(Binary),
    /// A function of two, folded over all inputs from the left.
    Fold(Binary),
    /// The sum of all inputs over their number.
    Mean,
    /// The second input where the first holds, else the third.
    Where,
}

impl Operator for Elementwise {
    fn name(&self) -> &'static str {
        self.name
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let inputs = scope.all()?;
        let output = match self.what {
            What::Identity => inputs[0],
            What::Unary(function) => scope.unary(function, inputs[0])?,
            What::Binary(function) => scope.binary(function, inputs[0], inputs[1])?,
            What::Fold(function) => fold(scope, function, &inputs)?,
            What::Mean => {
                let sum = fold(scope, Binary::Add, &inputs)?;
                let count = scope.scalar(scope.dtype(sum), inputs.len() as f64)?;
                scope.binary(Binary::Div, sum, count)?
            }
            What::Where => scope.emit(Kernel::Select(Select), &inputs)?,
        };
        Ok(vec![output])
    }
}

fn fold(scope: &mut Scope<'_>, function: Binary, inputs: &[Operand]) -> Result<Operand, Refusal> {
    inputs[1..]
        .iter()
        .try_fold(inputs[0], |folded, &input| scope.binary(function, folded, input))
}

/// Generates one definition a row: the name, the opset that brought it, its inputs and its function.
macro_rules! definitions {
    ($($name:literal $since:literal $inputs:expr, $what:expr;)*) => {
        pub(super) static DEFINITIONS: &[Definition] = &[$(
            Definition {
                name: $name,
                since: $since,
                inputs: $inputs,
                outputs: 1..=1,
                read: |attributes| read(attributes, $name, $what),
            },
        )*];
    };
}

fn read(attributes: &mut Attributes<'_>, name: &'static str, what: What) -> Result<Arc<dyn Operator>, Refusal> {
    // A hint of opset 1, which files carry on.
    attributes.ignore(&["consumed_inputs"]);
    Ok(Arc::new(Elementwise { name, what }))
}

definitions! {
    "Abs" 1 1..=1, What::Unary(Unary::Abs);
    "Add" 7 2..=2, What::Binary(Binary::Add);
    "Ceil" 1 1..=1, What::Unary(Unary::Ceil);
    "Div" 7 2..=2, What::Binary(Binary::Div);
    "Equal" 7 2..=2, What::Binary(Binary::Equal);
    "Erf" 9 1..=1, What::Unary(Unary::Erf);
    "Exp" 1 1..=1, What::Unary(Unary::Exp);
    "Floor" 1 1..=1, What::Unary(Unary::Floor);
    "Greater" 7 2..=2, What::Binary(Binary::Greater);
    "HardSwish" 14 1..=1, What::Unary(Unary::HardSwish);
    "Identity" 1 1..=1, What::Identity;
    "Less" 7 2..=2, What::Binary(Binary::Less);
    "Log" 1 1..=1, What::Unary(Unary::Log);
    "Max" 1 1..=usize::MAX, What::Fold(Binary::Max);
    "Mean" 1 1..=usize::MAX, What::Mean;
    "Min" 1 1..=usize::MAX, What::Fold(Binary::Min);
    "Mish" 18 1..=1, What::Unary(Unary::Mish);
    "Mul" 7 2..=2, What::Binary(Binary::Mul);
    "Neg" 1 1..=1, What::Unary(Unary::Neg);
    "Not" 1 1..=1, What::Unary(Unary::Not);
    "Pow" 7 2..=2, What::Binary(Binary::Pow);
    "Reciprocal" 1 1..=1, What::Unary(Unary::Reciprocal);
    "Relu" 1 1..=1, What::Unary(Unary::Relu);
    "Round" 11 1..=1, What::Unary(Unary::Round);
    "Sigmoid" 1 1..=1, What::Unary(Unary::Sigmoid);
    "Sign" 9 1..=1, What::Unary(Unary::Sign);
    "Softplus" 1 1..=1, What::Unary(Unary::Softplus);
    "Sqrt" 1 1..=1, What::Unary(Unary::Sqrt);
    "Sub" 7 2..=2, What::Binary(Binary::Sub);
    "Sum" 1 1..=usize::MAX, What::Fold(Binary::Add);
    "Tanh" 1 1..=1, What::Unary(Unary::Tanh);
    "Where" 9 3..=3, What::Where;
}
