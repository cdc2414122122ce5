//! Transpose: <https://onnx.ai/onnx/operators/onnx__Transpose.html>, opset 1 to 23, one input, one output.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::Refusal;
use crate::plan::{Operand, Scope};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Transpose",
    since: 1,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// Axes in another order.
#[derive(Clone, Debug)]
pub struct Transpose {
    /// Output axis `i` is input axis `axes[i]`; `None` turns the order around.
    pub axes: Option<Vec<usize>>,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Transpose {
        axes: attributes.sizes("perm")?,
    }))
}

impl Operator for Transpose {
    fn name(&self) -> &'static str {
        "Transpose"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let axes = match &self.axes {
            Some(axes) => axes.clone(),
            None => (0..scope.shape(x).len()).rev().collect(),
        };
        Ok(vec![scope.permute(x, axes)?])
    }
}

#[cfg(test)]
mod tests {
    use crate::Kernel;
    use crate::Tensor;
    use crate::kernel::Permute;
    use crate::testing::{One, check, computed, refused};

    fn node(order: &[i64]) -> One {
        One::new("Transpose", 13)
            .input(&[2, 3, 4])
            .with(|node| node.ints("perm", order))
    }

    #[test]
    fn axes_are_put_in_order_or_turned_around() {
        let permute = |axes: &[usize]| {
            let axes = axes.to_vec();
            Kernel::Permute(Permute { axes })
        };
        check(node(&[1, 2, 0]), &[permute(&[1, 2, 0])], &[&[3, 4, 2]]);
        check(
            One::new("Transpose", 7).input(&[2, 3, 4]),
            &[permute(&[2, 1, 0])],
            &[&[4, 3, 2]],
        );
        check(node(&[0, 1, 2]), &[], &[&[2, 3, 4]]);
        let matrix = Tensor::i64s(&[1, 2, 3, 4, 5, 6]).reshaped(&[2, 3]).expect("a matrix");
        assert_eq!(
            computed(One::new("Transpose", 13).known(&matrix))[0].to_i64s(),
            [1, 4, 2, 5, 3, 6]
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[0, 1]), "no order of the axes");
        refused(node(&[0, 1, 1]), "no order of the axes");
        refused(node(&[0, 1, 3]), "no order of the axes");
        refused(node(&[0, 1, -1]), "negative");
    }
}
