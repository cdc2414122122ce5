//! GroupNormalization: <https://onnx.ai/onnx/operators/onnx__GroupNormalization.html>, opset 18 to 23, inputs X, scale and
//! bias; one output.
//!
//! Scale and bias are given for each group at opset 18 to 20, and for each channel since opset 21.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{Expand, GroupNorm};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "GroupNormalization",
    since: 18,
    inputs: 3..=3,
    outputs: 1..=1,
    read,
}];

/// Each group of channels of each picture by its own statistics.
#[derive(Clone, Copy, Debug)]
pub struct GroupNormalization {
    /// How many groups the channels are divided into; at least 1.
    pub groups: usize,
    /// Added to the variance.
    pub epsilon: f64,
    /// Whether scale and bias have one element for each group, not for each channel.
    pub by_group: bool,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let by_group = attributes.opset() < 21;
    if !by_group {
        // In which precision statistics are taken; ours is never below float32.
        attributes.ignore(&["stash_type"]);
    }
    let groups = attributes
        .int("num_groups")?
        .ok_or_else(|| Refusal::new("attribute `num_groups` is missing"))?;
    let groups = usize::try_from(groups).ok().filter(|&groups| groups > 0);
    Ok(Arc::new(GroupNormalization {
        groups: groups.ok_or_else(|| Refusal::new("attribute `num_groups` must be above 0"))?,
        epsilon: attributes.float("epsilon")?.unwrap_or(1e-5),
        by_group,
    }))
}

impl Operator for GroupNormalization {
    fn name(&self) -> &'static str {
        "GroupNormalization"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let mut inputs = scope.all()?;
        let channels = scope.shape(inputs[0]).get(1).copied().unwrap_or(0);
        if self.by_group {
            for parameter in &mut inputs[1..] {
                *parameter = self.by_channel(scope, *parameter, channels)?;
            }
        }
        let kernel = GroupNorm {
            groups: self.groups,
            epsilon: self.epsilon,
        };
        Ok(vec![scope.emit(Kernel::GroupNorm(kernel), &inputs)?])
    }
}

impl GroupNormalization {
    /// A parameter of each group, repeated for each of its channels.
    fn by_channel(&self, scope: &mut Scope<'_>, parameter: Operand, channels: usize) -> Result<Operand, Refusal> {
        if scope.shape(parameter) != [self.groups] || !channels.is_multiple_of(self.groups) {
            return Err(Refusal::new(format!(
                "{} groups of {channels} channels need as many parameters, not {:?}",
                self.groups,
                scope.shape(parameter)
            )));
        }
        let column = scope.reshape(parameter, [self.groups, 1])?;
        let shape = vec![self.groups, channels / self.groups];
        let repeated = scope.emit(Kernel::Expand(Expand { shape }), &[column])?;
        scope.reshape(repeated, [channels])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Reshape;
    use crate::testing::{One, check, refused};

    fn node(opset: i64, groups: i64, parameters: usize) -> One {
        let node = One::new("GroupNormalization", opset).input(&[2, 6, 4, 4]);
        node.input(&[parameters])
            .input(&[parameters])
            .with(|n| n.int("num_groups", groups))
    }

    #[test]
    fn parameters_are_those_of_channels_since_opset_21() {
        let kernel = GroupNorm {
            groups: 3,
            epsilon: 1e-5,
        };
        let stashed = node(21, 3, 6).with(|n| n.int("stash_type", 1));
        check(stashed, &[Kernel::GroupNorm(kernel)], &[&[2, 6, 4, 4]]);
    }

    #[test]
    fn parameters_are_those_of_groups_before() {
        let reshape = |shape: &[usize]| Kernel::Reshape(Reshape { shape: shape.to_vec() });
        let repeat = || {
            [
                reshape(&[3, 1]),
                Kernel::Expand(Expand { shape: vec![3, 2] }),
                reshape(&[6]),
            ]
        };
        let norm = Kernel::GroupNorm(GroupNorm {
            groups: 3,
            epsilon: 0.5,
        });
        let kernels = [&repeat()[..], &repeat()[..], &[norm]].concat();
        check(
            node(18, 3, 3).with(|n| n.float("epsilon", 0.5)),
            &kernels,
            &[&[2, 6, 4, 4]],
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(18, 3, 6), "3 groups");
        refused(node(21, 3, 3), "6 channels");
        refused(node(21, 4, 6), "4 groups");
        refused(node(21, 0, 6), "above 0");
        refused(node(18, 3, 3).with(|n| n.int("stash_type", 1)), "`stash_type`");
        let unsaid = One::new("GroupNormalization", 21)
            .input(&[2, 6])
            .input(&[6])
            .input(&[6]);
        refused(unsaid, "`num_groups`");
    }
}
