//! Borders added around a tensor, or cut from it.

use super::{Spec, exactly};
use crate::{Info, Refusal};

/// What the border is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PadMode {
    /// This value.
    Constant(f64),
    /// The tensor mirrored at its edge, the edge itself not repeated.
    Reflect,
    /// The edge repeated.
    Edge,
    /// The tensor repeated.
    Wrap,
}

/// A border on each side of each axis; a negative one cuts.
#[derive(Clone, Debug, PartialEq)]
pub struct Pad {
    /// What the border is made of.
    pub mode: PadMode,
    /// For each axis how many are added before and after.
    pub pads: Vec<(i64, i64)>,
}

impl Spec for Pad {
    fn output(&self, inputs: &[&Info]) -> Result<Info, Refusal> {
        let [x] = exactly(inputs)?;
        if self.pads.len() != x.rank() {
            return Err(Refusal::new(format!(
                "{} pads are given for a tensor of rank {}",
                self.pads.len(),
                x.rank()
            )));
        }
        let side = |(&side, &(before, after)): (&usize, &(i64, i64))| {
            let given = side as i64;
            if side == 0 && before.max(after) > 0 && !matches!(self.mode, PadMode::Constant(_)) {
                return Err(Refusal::new("an axis of 0 has nothing to make a border of"));
            }
            if self.mode == PadMode::Reflect && given.max(1) <= before.max(after) {
                let wanted = before.max(after);
                return Err(Refusal::new(format!(
                    "an axis of {side} is too short to reflect {wanted} of it"
                )));
            }
            let total = given.checked_add(before).and_then(|sum| sum.checked_add(after));
            total
                .and_then(|sum| usize::try_from(sum).ok())
                .ok_or_else(|| Refusal::new(format!("pads {before} and {after} do not fit an axis of {side}")))
        };
        Ok(Info::new(
            x.dtype,
            x.shape
                .iter()
                .zip(&self.pads)
                .map(side)
                .collect::<Result<Vec<_>, _>>()?,
        ))
    }
}
