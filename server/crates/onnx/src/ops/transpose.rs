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
