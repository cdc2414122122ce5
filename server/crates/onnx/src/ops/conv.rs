//! Conv: <https://onnx.ai/onnx/operators/onnx__Conv.html>, opset 1 to 23, inputs X, W and, optionally, B; one output.
//!
//! The weight may be computed; its shape alone is needed to plan.

use std::sync::Arc;

use super::window::{self, Window};
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
    Ok(Arc::new(Conv {
        window: Window::read(attributes)?,
        groups: window::groups(attributes)?,
    }))
}

impl Operator for Conv {
    fn name(&self) -> &'static str {
        "Conv"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let mut inputs = vec![scope.input(0)?, scope.input(1)?];
        inputs.extend(scope.optional(2));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, refused};

    fn kernel(stride: usize, pads: (usize, usize), groups: usize) -> Kernel {
        Kernel::Conv(kernel::Conv {
            strides: vec![stride; 2],
            pads: vec![pads; 2],
            dilations: vec![1; 2],
            groups,
        })
    }

    /// 2 channels to 4 by a kernel of 3 x 3 on 6 x 6 pixels.
    fn node() -> One {
        One::new("Conv", 11).input(&[1, 2, 6, 6]).input(&[4, 2, 3, 3])
    }

    #[test]
    fn the_window_is_that_of_the_attributes() {
        check(node(), &[kernel(1, (0, 0), 1)], &[&[1, 4, 4, 4]]);
        let all = node()
            .input(&[4])
            .with(|n| n.ints("kernel_shape", &[3, 3]).ints("strides", &[2, 2]));
        check(
            all.with(|n| n.ints("pads", &[1, 1, 2, 2])),
            &[kernel(2, (1, 2), 1)],
            &[&[1, 4, 4, 4]],
        );
        let same = node()
            .absent()
            .with(|n| n.text("auto_pad", "SAME_LOWER").ints("strides", &[2, 2]));
        check(same, &[kernel(2, (1, 0), 1)], &[&[1, 4, 3, 3]]);
    }

    #[test]
    fn groups_see_their_channels_only() {
        let grouped = One::new("Conv", 11).input(&[1, 2, 6, 6]).input(&[4, 1, 3, 3]);
        check(
            grouped.with(|n| n.int("group", 2)),
            &[kernel(1, (0, 0), 2)],
            &[&[1, 4, 4, 4]],
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let ints = |name: &'static str, values: &'static [i64]| node().with(|n| n.ints(name, values));
        refused(node().input(&[3]), "as many biases");
        refused(node().with(|n| n.int("group", 2)), "2 groups");
        refused(node().with(|n| n.int("group", 0)), "0 groups");
        refused(node().with(|n| n.int("group", -1)), "`group`");
        refused(ints("kernel_shape", &[5, 5]), "a kernel of [5, 5]");
        refused(ints("dilations", &[9, 1]), "too short");
        refused(ints("dilations", &[i64::MAX, 1]), "too short");
        refused(ints("strides", &[0, 1]), "strides [0, 1]");
        refused(ints("pads", &[i64::MAX; 4]), "too short");
        refused(ints("pads", &[-1, 0, 0, 0]), "a negative number");
        refused(One::new("Conv", 11).input(&[1, 2]).input(&[4, 2]), "does not work");
    }
}
