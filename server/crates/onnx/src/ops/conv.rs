//! Conv: <https://onnx.ai/onnx/operators/onnx__Conv.html>, opset 1 to 23, inputs X, W and, optionally, B; one output.
//!
//! The weight may be computed; its shape alone is needed to plan.

use std::sync::Arc;

use super::window::Window;
use super::{Attributes, Definition, Operator};
use crate::kernel;
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Conv",
    since: 1,
    inputs: 2..=3,
    outputs: 1..=1,
    read,
}];

/// A convolution.
#[derive(Clone, Debug)]
pub struct Conv {
    /// Kernel, strides, pads and dilations.
    pub window: Window,
    /// Groups of channels that do not see each other.
    pub groups: usize,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let window = Window::read(attributes)?;
    let groups = attributes.int("group")?.unwrap_or(1);
    let groups = usize::try_from(groups).map_err(|_| Refusal::new(format!("attribute `group` is {groups}")))?;
    Ok(Arc::new(Conv { window, groups }))
}

impl Operator for Conv {
    fn name(&self) -> &'static str {
        "Conv"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let inputs = scope.all()?;
        let (x, weight) = (scope.info(inputs[0]), scope.info(inputs[1]));
        let sides = self.window.on(x, weight.shape.get(2..).unwrap_or_default())?;
        let kernel = kernel::Conv {
            strides: sides.strides,
            pads: sides.pads,
            dilations: sides.dilations,
            groups: self.groups,
        };
        Ok(vec![scope.emit(Kernel::Conv(kernel), &inputs)?])
    }
}
