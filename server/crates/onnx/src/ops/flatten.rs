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
