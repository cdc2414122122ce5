//! BatchNormalization: <https://onnx.ai/onnx/operators/onnx__BatchNormalization.html>, opset 7 to 23, inputs X, scale, B,
//! mean and variance; the outputs beyond the first belong to training.
//!
//! Statistics are given for each channel; before opset 9 `spatial = 0` gives them for each place of a picture.
//! `training_mode = 1` (opset 14) and a node that asks for statistics are refused: generators are run, not trained.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{BatchNorm, Binary, Unary};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "BatchNormalization",
    since: 7,
    inputs: 5..=5,
    outputs: 1..=5,
    read,
}];

/// A normalisation by given statistics.
#[derive(Clone, Copy, Debug)]
pub struct BatchNormalization {
    /// Added to the variance.
    pub epsilon: f64,
    /// Whether the statistics are those of channels, not of places.
    pub spatial: bool,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    // How fast training forgets old statistics.
    attributes.ignore(&["momentum"]);
    if attributes.opset() >= 14 && attributes.flag("training_mode")?.unwrap_or(false) {
        return Err(Refusal::new(
            "it is in training mode; export the generator in evaluation mode",
        ));
    }
    let spatial = attributes.opset() >= 9 || attributes.flag("spatial")?.unwrap_or(true);
    Ok(Arc::new(BatchNormalization {
        epsilon: attributes.float("epsilon")?.unwrap_or(1e-5),
        spatial,
    }))
}

impl Operator for BatchNormalization {
    fn name(&self) -> &'static str {
        "BatchNormalization"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        if (1..scope.outputs()).any(|output| scope.wants(output)) {
            return Err(Refusal::new(
                "it answers statistics, which is for training; export the generator in evaluation mode",
            ));
        }
        let mut inputs = scope.all()?;
        if !self.spatial {
            return Ok(vec![self.by_place(scope, &inputs)?]);
        }
        let shape = scope.shape(inputs[0]).to_vec();
        if let [batch] = shape[..] {
            inputs[0] = scope.reshape(inputs[0], [batch, 1])?;
        }
        let epsilon = self.epsilon;
        let output = scope.emit(Kernel::BatchNorm(BatchNorm { epsilon }), &inputs)?;
        let mut outputs = vec![scope.reshape(output, shape)?];
        // Named but unwanted outputs still count; nobody looks at them.
        outputs.resize(scope.outputs().max(1), output);
        Ok(outputs)
    }
}

impl BatchNormalization {
    /// Parameters have the shape of one picture, `(C, ...)`, and broadcast over the batch.
    fn by_place(&self, scope: &mut Scope<'_>, inputs: &[Operand]) -> Result<Operand, Refusal> {
        let (x, picture) = (inputs[0], scope.shape(inputs[0]).get(1..));
        for &parameter in &inputs[1..] {
            if Some(scope.shape(parameter)) != picture {
                return Err(Refusal::new(format!(
                    "parameters of shape {:?} do not fit pictures of shape {picture:?}",
                    scope.shape(parameter)
                )));
            }
        }
        let epsilon = scope.scalar(scope.dtype(inputs[4]), self.epsilon)?;
        let variance = scope.binary(Binary::Add, inputs[4], epsilon)?;
        let deviation = scope.unary(Unary::Sqrt, variance)?;
        let factor = scope.binary(Binary::Div, inputs[1], deviation)?;
        let centred = scope.binary(Binary::Sub, x, inputs[3])?;
        let scaled = scope.binary(Binary::Mul, centred, factor)?;
        scope.binary(Binary::Add, scaled, inputs[2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Reshape;
    use crate::testing::{One, check, refused};

    fn node(opset: i64, x: &[usize], parameters: &[usize]) -> One {
        let node = One::new("BatchNormalization", opset).input(x);
        (0..4).fold(node, |node, _| node.input(parameters))
    }

    fn kernel(epsilon: f64) -> Kernel {
        Kernel::BatchNorm(BatchNorm { epsilon })
    }

    #[test]
    fn statistics_are_those_of_channels() {
        let shape: &[usize] = &[2, 3, 4, 5];
        for opset in [7, 9, 14, 15] {
            let node = node(opset, shape, &[3]).with(|n| n.float("momentum", 0.5));
            check(node.with(|n| n.float("epsilon", 0.25)), &[kernel(0.25)], &[shape]);
        }
        check(node(15, shape, &[3]), &[kernel(1e-5)], &[shape]);
    }

    #[test]
    fn a_list_has_one_channel() {
        let to = |shape: &[usize]| Kernel::Reshape(Reshape { shape: shape.to_vec() });
        check(node(15, &[6], &[1]), &[to(&[6, 1]), kernel(1e-5), to(&[6])], &[&[6]]);
    }

    #[test]
    fn old_files_may_normalise_each_place() {
        let node = node(7, &[2, 3, 4], &[3, 4]).with(|n| n.int("spatial", 0));
        let functions = [
            Kernel::Binary(Binary::Add),
            Kernel::Unary(Unary::Sqrt),
            Kernel::Binary(Binary::Div),
            Kernel::Binary(Binary::Sub),
            Kernel::Binary(Binary::Mul),
            Kernel::Binary(Binary::Add),
        ];
        check(node, &functions, &[&[2, 3, 4]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let shape: &[usize] = &[2, 3, 4, 5];
        refused(node(15, shape, &[4]), "3 channels");
        let training = node(15, shape, &[3]).with(|n| n.int("training_mode", 1));
        refused(training, "training mode");
        refused(node(15, shape, &[3]).outputs(3), "for training");
        refused(node(9, shape, &[3]).with(|n| n.int("spatial", 0)), "`spatial`");
        let places = node(7, shape, &[3]).with(|n| n.int("spatial", 0));
        refused(places, "do not fit");
        refused(node(15, &[], &[1]), "does not work");
    }
}
