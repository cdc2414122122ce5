//! Tile: <https://onnx.ai/onnx/operators/onnx__Tile.html>, opset 6 to 23, inputs data and repeats; one output.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::plan::{Operand, Scope};
use crate::{Kernel, Refusal, kernel};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Tile",
    since: 6,
    inputs: 2..=2,
    outputs: 1..=1,
    read,
}];

/// A tensor repeated along each axis.
#[derive(Clone, Copy, Debug)]
pub struct Tile;

fn read(_attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    Ok(Arc::new(Tile))
}

impl Operator for Tile {
    fn name(&self) -> &'static str {
        "Tile"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let repeats = scope.sides(1)?;
        if repeats.len() == scope.shape(x).len() && repeats.iter().all(|&often| often == 1) {
            return Ok(vec![x]);
        }
        Ok(vec![scope.emit(Kernel::Tile(kernel::Tile { repeats }), &[x])?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, computed, refused};

    fn node(repeats: &[i64]) -> One {
        One::new("Tile", 7).input(&[2, 3]).integers(repeats)
    }

    #[test]
    fn each_axis_is_repeated_as_a_whole() {
        let kernel = |repeats: &[usize]| {
            let repeats = repeats.to_vec();
            Kernel::Tile(kernel::Tile { repeats })
        };
        check(node(&[2, 3]), &[kernel(&[2, 3])], &[&[4, 9]]);
        check(node(&[1, 0]), &[kernel(&[1, 0])], &[&[2, 0]]);
        check(node(&[1, 1]), &[], &[&[2, 3]]);
        let tiled = computed(One::new("Tile", 13).integers(&[1, 2]).integers(&[2]));
        assert_eq!(tiled[0].to_i64s(), [1, 2, 1, 2]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        refused(node(&[2]), "1 repeats");
        refused(node(&[2, -1]), "may be negative");
        refused(
            One::new("Tile", 7).input(&[2]).input(&[1]),
            "depends on what is computed",
        );
    }
}
