//! DepthToSpace: <https://onnx.ai/onnx/operators/onnx__DepthToSpace.html>, and SpaceToDepth:
//! <https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html>, opset 1 to 23, input `(N, C, H, W)`, one output.
//!
//! Blocks of `blocksize` x `blocksize` pixels become channels or come of them. `mode` (opset 11) tells which channels of
//! DepthToSpace are a block: those that are far from one another (DCR, the default) or neighbours (CRD, as in PyTorch).

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::Refusal;
use crate::plan::{Operand, Scope};

pub(super) static DEFINITIONS: &[Definition] = &[
    Definition {
        name: "DepthToSpace",
        since: 1,
        inputs: 1..=1,
        outputs: 1..=1,
        read: read_depth_to_space,
    },
    Definition {
        name: "SpaceToDepth",
        since: 1,
        inputs: 1..=1,
        outputs: 1..=1,
        read: read_space_to_depth,
    },
];

/// Channels that become pixels.
#[derive(Clone, Copy, Debug)]
pub struct DepthToSpace {
    /// Sides of a block; at least 1.
    pub block: usize,
    /// Whether the channels of a block are neighbours.
    pub neighbours: bool,
}

/// Pixels that become channels.
#[derive(Clone, Copy, Debug)]
pub struct SpaceToDepth {
    /// Sides of a block; at least 1.
    pub block: usize,
}

fn read_depth_to_space(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let block = block(attributes)?;
    let modes = [("DCR", false), ("CRD", true)];
    let neighbours = attributes.opset() >= 11 && attributes.choice("mode", &modes)?.unwrap_or(false);
    Ok(Arc::new(DepthToSpace { block, neighbours }))
}

fn read_space_to_depth(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let block = block(attributes)?;
    Ok(Arc::new(SpaceToDepth { block }))
}

fn block(attributes: &mut Attributes<'_>) -> Result<usize, Refusal> {
    let given = attributes
        .int("blocksize")?
        .ok_or_else(|| Refusal::new("attribute `blocksize` is missing"))?;
    // Its square must not overflow either.
    u32::try_from(given)
        .ok()
        .filter(|&block| block > 0)
        .map(|block| block as usize)
        .ok_or_else(|| Refusal::new(format!("attribute `blocksize` is {given}")))
}

fn picture(scope: &Scope<'_>, x: Operand) -> Result<[usize; 4], Refusal> {
    let shape = scope.shape(x);
    shape
        .try_into()
        .map_err(|_| Refusal::new(format!("it does not work on shape {shape:?}")))
}

impl Operator for DepthToSpace {
    fn name(&self) -> &'static str {
        "DepthToSpace"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let (x, block) = (scope.input(0)?, self.block);
        let [batch, channels, height, width] = picture(scope, x)?;
        if !channels.is_multiple_of(block * block) {
            return Err(Refusal::new(format!(
                "{channels} channels are no blocks of {block} x {block}"
            )));
        }
        let rest = channels / (block * block);
        let (split, order) = if self.neighbours {
            ([batch, rest, block, block, height, width], [0, 1, 4, 2, 5, 3])
        } else {
            ([batch, block, block, rest, height, width], [0, 3, 4, 1, 5, 2])
        };
        let x = scope.reshape(x, split)?;
        let x = scope.permute(x, order)?;
        Ok(vec![scope.reshape(x, [batch, rest, height * block, width * block])?])
    }
}

impl Operator for SpaceToDepth {
    fn name(&self) -> &'static str {
        "SpaceToDepth"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let (x, block) = (scope.input(0)?, self.block);
        let [batch, channels, height, width] = picture(scope, x)?;
        if !height.is_multiple_of(block) || !width.is_multiple_of(block) {
            return Err(Refusal::new(format!(
                "{width} x {height} pixels are no blocks of {block} x {block}"
            )));
        }
        let (rows, columns) = (height / block, width / block);
        let x = scope.reshape(x, [batch, channels, rows, block, columns, block])?;
        let x = scope.permute(x, [0, 3, 5, 1, 2, 4])?;
        Ok(vec![
            scope.reshape(x, [batch, channels * block * block, rows, columns])?,
        ])
    }
}

#[cfg(test)]
mod tests {
    use crate::Kernel;
    use crate::kernel::{Permute, Reshape};
    use crate::testing::{self, Node, One, refused};

    fn node(operator: &str, shape: &[usize], attributes: impl FnOnce(Node) -> Node) -> One {
        One::new(operator, 13).input(shape).with(attributes)
    }

    fn check(node: One, split: [usize; 6], order: [usize; 6], output: [usize; 4]) {
        let reshape = |shape: &[usize]| Kernel::Reshape(Reshape { shape: shape.to_vec() });
        let axes = order.to_vec();
        testing::check(
            node,
            &[reshape(&split), Kernel::Permute(Permute { axes }), reshape(&output)],
            &[&output],
        );
    }

    #[test]
    fn channels_become_blocks() {
        let double = |n: Node| n.int("blocksize", 2);
        let far = node("DepthToSpace", &[1, 12, 3, 4], double);
        check(far, [1, 2, 2, 3, 3, 4], [0, 3, 4, 1, 5, 2], [1, 3, 6, 8]);
        let near = node("DepthToSpace", &[1, 12, 3, 4], |n| double(n).text("mode", "CRD"));
        check(near, [1, 3, 2, 2, 3, 4], [0, 1, 4, 2, 5, 3], [1, 3, 6, 8]);
    }

    #[test]
    fn blocks_become_channels() {
        let triple = node("SpaceToDepth", &[1, 2, 6, 9], |n| n.int("blocksize", 3));
        check(triple, [1, 2, 2, 3, 3, 3], [0, 3, 5, 1, 2, 4], [1, 18, 2, 3]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let sized = |operator, shape: &[usize], block| node(operator, shape, |n| n.int("blocksize", block));
        refused(sized("DepthToSpace", &[1, 6, 3, 3], 2), "6 channels");
        refused(sized("DepthToSpace", &[1, 6, 3], 1), "does not work");
        refused(sized("DepthToSpace", &[1, 6, 3, 3], 0), "`blocksize`");
        refused(sized("DepthToSpace", &[1, 6, 3, 3], i64::MAX), "`blocksize`");
        refused(sized("SpaceToDepth", &[1, 1, 4, 5], 2), "5 x 4 pixels");
        refused(sized("SpaceToDepth", &[1, 1, 4, 4], -2), "`blocksize`");
        refused(node("SpaceToDepth", &[1, 1, 4, 4], |n| n), "`blocksize`");
        let old = One::new("DepthToSpace", 10).input(&[1, 4, 1, 1]);
        refused(old.with(|n| n.int("blocksize", 2).text("mode", "CRD")), "`mode`");
    }
}
