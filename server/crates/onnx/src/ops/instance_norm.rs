//! InstanceNormalization: <https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html>, opset 6 to 23, inputs input,
//! scale and B; one output.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::InstanceNorm;
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "InstanceNormalization",
    since: 6,
    inputs: 3..=3,
    outputs: 1..=1,
    read,
}];

/// Each channel of each picture by its own statistics.
#[derive(Clone, Copy, Debug)]
pub struct InstanceNormalization {
    /// Added to the variance.
    pub epsilon: f64,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(InstanceNormalization {
        epsilon: attributes.float("epsilon")?.unwrap_or(1e-5),
    }))
}

impl Operator for InstanceNormalization {
    fn name(&self) -> &'static str {
        "InstanceNormalization"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let inputs = scope.all()?;
        let epsilon = self.epsilon;
        let kernel = Kernel::InstanceNorm(InstanceNorm { epsilon });
        Ok(vec![scope.emit(kernel, &inputs)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, refused};

    fn node(x: &[usize], parameters: &[usize]) -> One {
        let node = One::new("InstanceNormalization", 9).input(x);
        node.input(parameters).input(parameters)
    }

    #[test]
    fn it_is_one_kernel() {
        let shape: &[usize] = &[2, 3, 4, 5];
        let kernel = |epsilon| Kernel::InstanceNorm(InstanceNorm { epsilon });
        check(node(shape, &[3]), &[kernel(1e-5)], &[shape]);
        check(
            node(shape, &[3]).with(|n| n.float("epsilon", 0.5)),
            &[kernel(0.5)],
            &[shape],
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[2, 3, 4, 5], &[5]), "3 channels");
        refused(node(&[3], &[3]), "does not work");
        let left_out = One::new("InstanceNormalization", 9).input(&[2, 3, 4]);
        refused(left_out.input(&[3]).absent(), "input 2 is missing");
    }
}
