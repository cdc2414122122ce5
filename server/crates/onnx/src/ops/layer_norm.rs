//! LayerNormalization: <https://onnx.ai/onnx/operators/onnx__LayerNormalization.html>, opset 17 to 23, inputs X, Scale and,
//! optionally, B; outputs Y and, optionally, Mean and InvStdDev.
//!
//! Scale and B broadcast to X. Mean and InvStdDev are of the type that `stash_type` names, float32 or bfloat16.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{Binary, LayerNorm, Reduce, ReduceKind, Unary};
use crate::plan::{Operand, Scope};
use crate::{DType, Kernel, Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "LayerNormalization",
    since: 17,
    inputs: 2..=3,
    outputs: 1..=3,
    read,
}];

/// All axes from one on by their statistics.
#[derive(Clone, Copy, Debug)]
pub struct LayerNormalization {
    /// The first axis that is normalised, from the end when negative.
    pub axis: i64,
    /// Added to the variance.
    pub epsilon: f64,
    /// The type of mean and deviation.
    pub stash: DType,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let stash = attributes.int("stash_type")?.unwrap_or(1);
    let stash = i32::try_from(stash)
        .ok()
        .and_then(DType::from_onnx)
        .filter(|dtype| dtype.is_float());
    Ok(Arc::new(LayerNormalization {
        axis: attributes.int("axis")?.unwrap_or(-1),
        epsilon: attributes.float("epsilon")?.unwrap_or(1e-5),
        stash: stash.ok_or_else(|| Refusal::new("attribute `stash_type` must be a type of floats"))?,
    }))
}

impl Operator for LayerNormalization {
    fn name(&self) -> &'static str {
        "LayerNormalization"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let axis = shape::axis(self.axis, scope.shape(x).len())?;
        let y = self.normalized(scope, x, axis)?;
        let mut outputs = vec![y];
        if scope.wants(1) || scope.wants(2) {
            outputs.extend(self.statistics(scope, x, axis)?);
        }
        // An output that is named and left out stands for nothing.
        outputs.resize(scope.outputs().max(1), y);
        Ok(outputs)
    }
}

impl LayerNormalization {
    fn normalized(&self, scope: &mut Scope<'_>, x: Operand, axis: usize) -> Result<Operand, Refusal> {
        let parameters = [Some(scope.input(1)?), scope.optional(2)];
        let parameters: Vec<Operand> = parameters.into_iter().flatten().collect();
        let kernel = Kernel::LayerNorm(LayerNorm {
            axis,
            epsilon: self.epsilon,
        });
        let inner = scope.shape(x).len() - axis;
        let mut inputs = vec![x];
        for &parameter in &parameters {
            let given = scope.shape(parameter).to_vec();
            let (outer, rest) = given.split_at(given.len().saturating_sub(inner));
            if outer.iter().any(|&side| side != 1) {
                return by_hand(scope, kernel, x, &parameters);
            }
            inputs.push(scope.reshape(parameter, rest)?);
        }
        scope.emit(kernel, &inputs)
    }

    /// Mean and one over the deviation, whose normalised axes have length 1.
    fn statistics(&self, scope: &mut Scope<'_>, x: Operand, axis: usize) -> Result<[Operand; 2], Refusal> {
        let axes: Vec<usize> = (axis..scope.shape(x).len()).collect();
        let mean_of = Kernel::Reduce(Reduce {
            kind: ReduceKind::Mean,
            axes,
            keep: true,
        });
        let x = scope.cast(x, self.stash)?;
        let mean = scope.emit(mean_of.clone(), &[x])?;
        let centred = scope.binary(Binary::Sub, x, mean)?;
        let squares = scope.binary(Binary::Mul, centred, centred)?;
        let variance = scope.emit(mean_of, &[squares])?;
        let epsilon = scope.scalar(self.stash, self.epsilon)?;
        let variance = scope.binary(Binary::Add, variance, epsilon)?;
        let deviation = scope.unary(Unary::Sqrt, variance)?;
        Ok([mean, scope.unary(Unary::Reciprocal, deviation)?])
    }
}

/// Scale and bias that differ along the axes before the normalised ones.
fn by_hand(scope: &mut Scope<'_>, kernel: Kernel, x: Operand, parameters: &[Operand]) -> Result<Operand, Refusal> {
    let one = scope.scalar(scope.dtype(x), 1.0)?;
    let mut y = scope.emit(kernel, &[x, one])?;
    for (function, &parameter) in [Binary::Mul, Binary::Add].into_iter().zip(parameters) {
        y = scope.binary(function, y, parameter)?;
    }
    if scope.shape(y) == scope.shape(x) {
        return Ok(y);
    }
    Err(Refusal::new(format!(
        "scale and bias do not broadcast to {:?}",
        scope.shape(x)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Reshape;
    use crate::testing::{One, check, refused};

    const SHAPE: &[usize] = &[2, 3, 4];

    fn norm(axis: usize) -> Kernel {
        Kernel::LayerNorm(LayerNorm { axis, epsilon: 1e-5 })
    }

    fn node(scale: &[usize]) -> One {
        One::new("LayerNormalization", 17).input(SHAPE).input(scale)
    }

    #[test]
    fn it_is_one_kernel() {
        check(node(&[4]), &[norm(2)], &[SHAPE]);
        check(node(&[4]).input(&[4]), &[norm(2)], &[SHAPE]);
        check(node(&[3, 4]).with(|n| n.int("axis", -2)), &[norm(1)], &[SHAPE]);
        check(node(&[4]).with(|n| n.int("axis", 0)), &[norm(0)], &[SHAPE]);
    }

    #[test]
    fn parameters_broadcast_to_the_whole() {
        let reshape = Kernel::Reshape(Reshape { shape: vec![4] });
        check(node(&[1, 1, 4]), &[reshape, norm(2)], &[SHAPE]);
        let functions = [norm(2), Kernel::Binary(Binary::Mul), Kernel::Binary(Binary::Add)];
        check(node(&[2, 1, 4]).input(&[4]), &functions, &[SHAPE]);
    }

    #[test]
    fn statistics_have_one_element_for_what_is_normalised() {
        let all = node(&[3, 4])
            .outputs(3)
            .with(|n| n.int("axis", 1).int("stash_type", 16));
        let plan = all.plan().expect("a plan");
        let infos: Vec<_> = plan.outputs().iter().map(|&output| plan.info(output).clone()).collect();
        assert_eq!(infos[0].shape, SHAPE);
        for statistic in &infos[1..] {
            assert_eq!((statistic.dtype, &statistic.shape[..]), (DType::Bf16, &[2, 1, 1][..]));
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[5]), "do not broadcast");
        refused(node(&[7, 2, 3, 4]), "do not broadcast");
        refused(node(&[2, 5, 4]), "do not broadcast");
        refused(node(&[4]).with(|n| n.int("axis", 3)), "axis 3");
        refused(node(&[4]).with(|n| n.int("stash_type", 7)), "`stash_type`");
    }
}
