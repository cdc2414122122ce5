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
