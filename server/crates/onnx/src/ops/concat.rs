//! Concat: <https://onnx.ai/onnx/operators/onnx__Concat.html>, opset 4 to 23, one or more inputs, one output.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, kernel, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Concat",
    since: 4,
    inputs: 1..=usize::MAX,
    outputs: 1..=1,
    read,
}];

/// Tensors one after another.
#[derive(Clone, Copy, Debug)]
pub struct Concat {
    /// Along which axis; negative counts from the end.
    pub axis: i64,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let axis = attributes
        .int("axis")?
        .ok_or_else(|| Refusal::new("attribute `axis` is missing"))?;
    Ok(Arc::new(Concat { axis }))
}

impl Operator for Concat {
    fn name(&self) -> &'static str {
        "Concat"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let inputs = scope.all()?;
        let axis = shape::axis(self.axis, scope.shape(inputs[0]).len())?;
        if let [only] = inputs[..] {
            return Ok(vec![only]);
        }
        let kernel = Kernel::Concat(kernel::Concat { axis });
        Ok(vec![scope.emit(kernel, &inputs)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::testing::{One, check, computed, refused};

    fn node(axis: i64) -> One {
        One::new("Concat", 13).with(|node| node.int("axis", axis))
    }

    #[test]
    fn tensors_are_joined_along_one_axis() {
        let kernel = |axis| Kernel::Concat(kernel::Concat { axis });
        check(node(1).input(&[2, 3]).input(&[2, 5]), &[kernel(1)], &[&[2, 8]]);
        check(
            node(-2).input(&[2, 3]).input(&[0, 3]).input(&[1, 3]),
            &[kernel(0)],
            &[&[3, 3]],
        );
        check(node(0).input(&[2, 3]), &[], &[&[2, 3]]);
    }

    #[test]
    fn lists_are_joined_while_planning() {
        let joined = computed(node(0).integers(&[1, 2]).integers(&[]).integers(&[3]));
        assert_eq!(joined[0].to_i64s(), [1, 2, 3]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(0).input(&[2, 3]).input(&[2, 4]), "cannot be joined");
        refused(node(0).input(&[2]).input(&[2, 1]), "cannot be joined");
        refused(node(1).input(&[2]).input(&[2]), "axis 1 lies outside");
        refused(node(0).input(&[]).input(&[]), "axis 0 lies outside");
        refused(node(0).input(&[2]).typed(DType::F16, &[2]), "different types");
        refused(node(0).input(&[2]).absent(), "input 1 is missing");
        refused(One::new("Concat", 13).input(&[2]).input(&[2]), "`axis` is missing");
    }
}
