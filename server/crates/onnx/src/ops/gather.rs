//! Gather: <https://onnx.ai/onnx/operators/onnx__Gather.html>, opset 1 to 23, inputs data and indices; one output.
//!
//! Indices that are known are checked while planning. A single one becomes a slice, which copies nothing.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{self, SliceAxis};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Gather",
    since: 1,
    inputs: 2..=2,
    outputs: 1..=1,
    read,
}];

/// Slices of a tensor, looked up by index.
#[derive(Clone, Copy, Debug)]
pub struct Gather {
    /// The axis that is looked up; negative counts from the end.
    pub axis: i64,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Gather {
        axis: attributes.int("axis")?.unwrap_or(0),
    }))
}

impl Operator for Gather {
    fn name(&self) -> &'static str {
        "Gather"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let (data, indices) = (scope.input(0)?, scope.input(1)?);
        let axis = shape::axis(self.axis, scope.shape(data).len())?;
        let kernel = kernel::Gather { axis };
        let shape = kernel.shape(scope.info(data), scope.info(indices))?;
        let known = scope.known(indices).cloned();
        if let Some(known) = known {
            scope.charge(known.bytes().len())?;
            let wanted = kernel::Gather::resolve(&known, scope.shape(data)[axis])?;
            if let [start] = wanted[..] {
                let mut axes = kernel::Slice::whole(scope.shape(data));
                axes[axis] = SliceAxis { start, len: 1, step: 1 };
                let slice = scope.emit(Kernel::Slice(kernel::Slice { axes }), &[data])?;
                return Ok(vec![scope.reshape(slice, shape)?]);
            }
        }
        Ok(vec![scope.emit(Kernel::Gather(kernel), &[data, indices])?])
    }
}
