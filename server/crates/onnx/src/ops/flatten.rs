//! Flatten: <https://onnx.ai/onnx/operators/onnx__Flatten.html>, opset 1 to 23, one input, one output.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Flatten",
    since: 1,
    inputs: 1..=1,
    outputs: 1..=1,
    read,
}];

/// A matrix: the axes before `axis` are its rows, the others its columns.
#[derive(Clone, Copy, Debug)]
pub struct Flatten {
    /// Where it is cut, `-rank..=rank`; negative counts from the end (opset 11).
    pub axis: i64,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Flatten {
        axis: attributes.int("axis")?.unwrap_or(1),
    }))
}

impl Operator for Flatten {
    fn name(&self) -> &'static str {
        "Flatten"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let given = scope.shape(x);
        let rank = given.len();
        let cut = if usize::try_from(self.axis) == Ok(rank) {
            rank
        } else {
            shape::axis(self.axis, rank)?
        };
        let matrix = [shape::count(&given[..cut])?, shape::count(&given[cut..])?];
        Ok(vec![scope.reshape(x, matrix)?])
    }
}

#[cfg(test)]
mod tests {
    use crate::Kernel;
    use crate::kernel::Reshape;
    use crate::testing::{One, check, refused};

    fn flattened(axis: i64, expect: [usize; 2]) {
        let node = One::new("Flatten", 11)
            .input(&[2, 3, 4])
            .with(|node| node.int("axis", axis));
        let shape = expect.to_vec();
        check(node, &[Kernel::Reshape(Reshape { shape })], &[&expect]);
    }

    #[test]
    fn axes_before_the_cut_are_rows() {
        flattened(0, [1, 24]);
        flattened(1, [2, 12]);
        flattened(3, [24, 1]);
        flattened(-1, [6, 4]);
        flattened(-3, [1, 24]);
        check(One::new("Flatten", 7).input(&[2, 5]), &[], &[&[2, 5]]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let cut = |axis, shape: &[usize]| One::new("Flatten", 13).input(shape).with(|node| node.int("axis", axis));
        refused(cut(4, &[2, 3, 4]), "axis 4 lies outside");
        refused(cut(-4, &[2, 3, 4]), "axis -4 lies outside");
        refused(cut(1, &[]), "axis 1 lies outside");
    }
}
