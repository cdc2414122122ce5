//! Functions of each element that take numbers as attributes.
//!
//! | operator | opset | attributes |
//! |---|---|---|
//! | [Elu](https://onnx.ai/onnx/operators/onnx__Elu.html) | 1 to 23 | `alpha` (1) |
//! | [Gelu](https://onnx.ai/onnx/operators/onnx__Gelu.html) | 20 to 23 | `approximate` (none, tanh) |
//! | [HardSigmoid](https://onnx.ai/onnx/operators/onnx__HardSigmoid.html) | 1 to 23 | `alpha` (0.2), `beta` (0.5) |
//! | [LeakyRelu](https://onnx.ai/onnx/operators/onnx__LeakyRelu.html) | 1 to 23 | `alpha` (0.01) |
//!
//! Each has one input and one output of the same float type and shape.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::Refusal;
use crate::kernel::Unary;
use crate::plan::{Operand, Scope};

pub(super) static DEFINITIONS: &[Definition] = &[
    definition("Elu", 1, |attributes| {
        let alpha = attributes.float("alpha")?.unwrap_or(1.0);
        operator("Elu", Unary::Elu { alpha })
    }),
    definition("Gelu", 20, |attributes| {
        let modes = [("none", false), ("tanh", true)];
        let tanh = attributes.choice("approximate", &modes)?.unwrap_or(false);
        operator("Gelu", Unary::Gelu { tanh })
    }),
    definition("HardSigmoid", 1, |attributes| {
        let alpha = attributes.float("alpha")?.unwrap_or(0.2);
        let beta = attributes.float("beta")?.unwrap_or(0.5);
        operator("HardSigmoid", Unary::HardSigmoid { alpha, beta })
    }),
    definition("LeakyRelu", 1, |attributes| {
        let alpha = attributes.float("alpha")?.unwrap_or(0.01);
        operator("LeakyRelu", Unary::LeakyRelu { alpha })
    }),
];

type Read = fn(&mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal>;

const fn definition(name: &'static str, since: i64, read: Read) -> Definition {
    Definition {
        name,
        since,
        inputs: 1..=1,
        outputs: 1..=1,
        read,
    }
}

fn operator(name: &'static str, function: Unary) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Activation { name, function }))
}

/// One kernel on each element.
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    name: &'static str,
    /// Which function, with its numbers.
    pub function: Unary,
}

impl Operator for Activation {
    fn name(&self) -> &'static str {
        self.name
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        Ok(vec![scope.unary(self.function, x)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, Node, One, refused};
    use crate::{DType, Kernel};

    fn check(operator: &str, attributes: impl FnOnce(Node) -> Node, function: Unary) {
        let node = One::new(operator, 20).input(&[2, 3]).with(attributes);
        testing::check(node, &[Kernel::Unary(function)], &[&[2, 3]]);
    }

    #[test]
    fn numbers_come_from_attributes() {
        check("Elu", |n| n.float("alpha", 0.5), Unary::Elu { alpha: 0.5 });
        check("Gelu", |n| n.text("approximate", "tanh"), Unary::Gelu { tanh: true });
        check(
            "HardSigmoid",
            |n| n.float("alpha", 0.25).float("beta", 0.75),
            Unary::HardSigmoid {
                alpha: 0.25,
                beta: 0.75,
            },
        );
        check(
            "LeakyRelu",
            |n| n.float("alpha", 0.125),
            Unary::LeakyRelu { alpha: 0.125 },
        );
    }

    #[test]
    fn numbers_that_are_left_out_are_those_of_the_specification() {
        check("Elu", |n| n, Unary::Elu { alpha: 1.0 });
        check("Gelu", |n| n, Unary::Gelu { tanh: false });
        check("HardSigmoid", |n| n, Unary::HardSigmoid { alpha: 0.2, beta: 0.5 });
        check("LeakyRelu", |n| n, Unary::LeakyRelu { alpha: 0.01 });
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let integers = One::new("LeakyRelu", 16).typed(DType::I32, &[2]);
        refused(integers, "does not work on int32");
        let unknown = One::new("Elu", 16).input(&[2]);
        refused(unknown.with(|n| n.float("gamma", 1.0)), "`gamma`");
        refused(One::new("Gelu", 19).input(&[2]), "opset 19");
        let sigmoid = One::new("Gelu", 20).input(&[2]);
        refused(sigmoid.with(|n| n.text("approximate", "sigmoid")), "none, tanh");
    }
}
