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
use crate::{DType, Kernel, Refusal};

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
            What::Unary(Unary::Erf) => erf(scope, inputs[0])?,
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

/// The one function of them that the specification has for integers too without saying what it means; it is computed in
/// double precision and cut, as in ONNX's reference.
fn erf(scope: &mut Scope<'_>, x: Operand) -> Result<Operand, Refusal> {
    let dtype = scope.dtype(x);
    if dtype.is_float() || dtype == DType::Bool {
        return scope.unary(Unary::Erf, x);
    }
    let wide = scope.cast(x, DType::F64)?;
    let y = scope.unary(Unary::Erf, wide)?;
    scope.cast(y, dtype)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Cast;
    use crate::testing::{One, check, refused};

    fn node(operator: &str, inputs: &[(DType, &[usize])]) -> One {
        let node = One::new(operator, 23);
        inputs
            .iter()
            .fold(node, |node, (dtype, shape)| node.typed(*dtype, shape))
    }

    fn floats<'a>(operator: &str, shapes: &[&'a [usize]]) -> One {
        let inputs: Vec<(DType, &'a [usize])> = shapes.iter().map(|&shape| (DType::F32, shape)).collect();
        node(operator, &inputs)
    }

    #[test]
    fn functions_of_one_are_one_kernel() {
        let unary = DEFINITIONS.iter().filter(|definition| *definition.inputs.end() == 1);
        for definition in unary.filter(|definition| !matches!(definition.name, "Identity" | "Not")) {
            let plan = floats(definition.name, &[&[2, 3]]).plan().expect("a plan");
            assert!(
                matches!(plan.steps(), [step] if matches!(step.kernel, Kernel::Unary(_))),
                "{}",
                definition.name
            );
            assert_eq!(plan.info(plan.outputs()[0]).shape, [2, 3]);
        }
        check(floats("Identity", &[&[2]]), &[], &[&[2]]);
        check(
            node("Not", &[(DType::Bool, &[2])]),
            &[Kernel::Unary(Unary::Not)],
            &[&[2]],
        );
    }

    #[test]
    fn functions_of_two_broadcast() {
        for (name, function) in [("Add", Binary::Add), ("Less", Binary::Less), ("Sub", Binary::Sub)] {
            check(floats(name, &[&[2, 1], &[3]]), &[Kernel::Binary(function)], &[&[2, 3]]);
        }
        let powers = node("Pow", &[(DType::F32, &[2]), (DType::I64, &[1])]);
        check(powers, &[Kernel::Binary(Binary::Pow)], &[&[2]]);
        let chosen = node(
            "Where",
            &[(DType::Bool, &[2, 1]), (DType::I64, &[3]), (DType::I64, &[])],
        );
        check(chosen, &[Kernel::Select(Select)], &[&[2, 3]]);
    }

    #[test]
    fn any_number_is_folded() {
        let max = Kernel::Binary(Binary::Max);
        check(floats("Max", &[&[2]]), &[], &[&[2]]);
        check(floats("Max", &[&[2], &[3, 1], &[1]]), &[max.clone(), max], &[&[3, 2]]);
        let mean = [Kernel::Binary(Binary::Add), Kernel::Binary(Binary::Div)];
        check(floats("Mean", &[&[2], &[2]]), &mean, &[&[2]]);
    }

    #[test]
    fn erf_of_integers_is_cut() {
        let kernels = [
            Kernel::Cast(Cast { to: DType::F64 }),
            Kernel::Unary(Unary::Erf),
            Kernel::Cast(Cast { to: DType::I32 }),
        ];
        check(node("Erf", &[(DType::I32, &[2])]), &kernels, &[&[2]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(floats("Add", &[&[2], &[3]]), "do not broadcast");
        refused(
            node("Mul", &[(DType::F32, &[2]), (DType::F64, &[2])]),
            "different types",
        );
        refused(node("Sqrt", &[(DType::I32, &[2])]), "does not work on int32");
        refused(node("Add", &[(DType::Bool, &[2]), (DType::Bool, &[2])]), "bool");
        refused(floats("Where", &[&[2], &[2], &[2]]), "must be bool");
        refused(floats("Add", &[&[2]]), "1 inputs");
        refused(floats("Relu", &[&[2]]).with(|n| n.float("alpha", 1.0)), "`alpha`");
    }
}
