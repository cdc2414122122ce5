//! Pad: <https://onnx.ai/onnx/operators/onnx__Pad.html>, opset 2 to 23; one output.
//!
//! | opset | inputs | attributes |
//! |---|---|---|
//! | 2 | data | `pads`, `value`, `mode` |
//! | 11 | data, pads, constant_value (optional) | `mode` |
//! | 18 | and axes (optional) | |
//! | 19 | | `mode` may be `wrap` |
//!
//! Negative pads cut. Reflection further than a tensor is long goes back and forth, as in NumPy.

use std::sync::Arc;

use super::{Attributes, Definition, Operator};
use crate::kernel::{self, Expand, Gather, PadMode, Select, Slice, SliceAxis};
use crate::plan::{Operand, Scope};
use crate::{DType, Info, Kernel, Refusal, Tensor, shape};

pub(super) static DEFINITIONS: &[Definition] = &[Definition {
    name: "Pad",
    since: 2,
    inputs: 1..=4,
    outputs: 1..=1,
    read,
}];

/// Integers up to here are exact as doubles.
const EXACT: u64 = 1 << 53;

/// A border.
#[derive(Clone, Debug)]
pub struct Pad {
    /// What the border is made of; the constant is that of `fixed` or of input 2.
    pub mode: Mode,
    /// Before opset 11: all pads before, then all after, and the constant.
    pub fixed: Option<(Vec<i64>, f64)>,
}

/// What a border is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One value.
    Constant,
    /// The tensor mirrored at its edge.
    Reflect,
    /// The edge.
    Edge,
    /// The tensor from its other end.
    Wrap,
}

fn read(attributes: &mut Attributes<'_>) -> Result<Arc<dyn Operator>, Refusal> {
    let modes = [
        ("constant", Mode::Constant),
        ("reflect", Mode::Reflect),
        ("edge", Mode::Edge),
        ("wrap", Mode::Wrap),
    ];
    let known = if attributes.opset() < 19 { 3 } else { 4 };
    let mode = attributes.choice("mode", &modes[..known])?;
    let fixed = if attributes.opset() < 11 {
        let pads = attributes
            .ints("pads")?
            .ok_or_else(|| Refusal::new("attribute `pads` is missing"))?;
        Some((pads, attributes.float("value")?.unwrap_or(0.0)))
    } else {
        None
    };
    Ok(Arc::new(Pad {
        mode: mode.unwrap_or(Mode::Constant),
        fixed,
    }))
}

impl Operator for Pad {
    fn name(&self) -> &'static str {
        "Pad"
    }

    fn plan(&self, scope: &mut Scope<'_>) -> Result<Vec<Operand>, Refusal> {
        let x = scope.input(0)?;
        let pads = self.pads(scope, scope.shape(x).len())?;
        let x = cut(scope, x, &pads)?;
        let grown: Vec<(i64, i64)> = pads
            .iter()
            .map(|&(before, after)| (before.max(0), after.max(0)))
            .collect();
        let output = match self.mode {
            Mode::Constant => self.constant(scope, x, &grown)?,
            Mode::Reflect => reflect(scope, x, grown)?,
            Mode::Edge => pad(scope, x, PadMode::Edge, grown)?,
            Mode::Wrap => pad(scope, x, PadMode::Wrap, grown)?,
        };
        Ok(vec![output])
    }
}

impl Pad {
    /// For each axis how many are added before and after.
    fn pads(&self, scope: &Scope<'_>, rank: usize) -> Result<Vec<(i64, i64)>, Refusal> {
        let given = match &self.fixed {
            Some((pads, _)) => pads.clone(),
            None => scope
                .integers(1)?
                .ok_or_else(|| Refusal::new("input 1, the pads, is missing"))?,
        };
        let axes = match scope.integers(3)? {
            Some(axes) => axes
                .into_iter()
                .map(|axis| shape::axis(axis, rank))
                .collect::<Result<Vec<_>, _>>()?,
            None => (0..rank).collect(),
        };
        if given.len() != 2 * axes.len() {
            return Err(Refusal::new(format!(
                "{} pads are given for {} axes",
                given.len(),
                axes.len()
            )));
        }
        let mut pads = vec![(0, 0); rank];
        for (index, &axis) in axes.iter().enumerate() {
            if axes[..index].contains(&axis) {
                return Err(Refusal::new(format!("axis {axis} is padded twice")));
            }
            pads[axis] = (given[index], given[index + axes.len()]);
        }
        Ok(pads)
    }

    fn constant(&self, scope: &mut Scope<'_>, x: Operand, pads: &[(i64, i64)]) -> Result<Operand, Refusal> {
        if let Some((_, value)) = self.fixed {
            return pad(scope, x, PadMode::Constant(value), pads.to_vec());
        }
        let Some(value) = scope.optional(2) else {
            return pad(scope, x, PadMode::Constant(0.0), pads.to_vec());
        };
        let info = scope.info(value);
        if info.dtype != scope.dtype(x) || info.count()? != 1 {
            return Err(Refusal::new(format!(
                "the constant must be one {}, not {} {:?}",
                scope.dtype(x),
                info.dtype,
                info.shape
            )));
        }
        match scope.known(value).and_then(|value| exact(value)) {
            Some(value) => pad(scope, x, PadMode::Constant(value), pads.to_vec()),
            None => computed(scope, x, value, pads),
        }
    }
}

/// The one element of a tensor, where a double holds it exactly.
fn exact(value: &Tensor) -> Option<f64> {
    let integer = !value.dtype().is_float();
    if integer && value.to_i64s().first()?.unsigned_abs() > EXACT {
        return None;
    }
    value.to_f64s().first().copied()
}

fn pad(scope: &mut Scope<'_>, x: Operand, mode: PadMode, pads: Vec<(i64, i64)>) -> Result<Operand, Refusal> {
    if pads.iter().all(|&side| side == (0, 0)) {
        return Ok(x);
    }
    scope.emit(Kernel::Pad(kernel::Pad { mode, pads }), &[x])
}

/// A border of a value that only running tells: chosen where a mask of the same shape does not hold.
fn computed(scope: &mut Scope<'_>, x: Operand, value: Operand, pads: &[(i64, i64)]) -> Result<Operand, Refusal> {
    let padded = pad(scope, x, PadMode::Constant(0.0), pads.to_vec())?;
    if padded == x {
        return Ok(x);
    }
    let inside = scope.scalar(DType::Bool, 1.0)?;
    let shape = scope.shape(x).to_vec();
    let inside = scope.emit(Kernel::Expand(Expand { shape }), &[inside])?;
    let inside = pad(scope, inside, PadMode::Constant(0.0), pads.to_vec())?;
    let value = scope.reshape(value, [])?;
    scope.emit(Kernel::Select(Select), &[inside, padded, value])
}

/// Negative pads as a slice.
fn cut(scope: &mut Scope<'_>, x: Operand, pads: &[(i64, i64)]) -> Result<Operand, Refusal> {
    if pads.iter().all(|&(before, after)| before >= 0 && after >= 0) {
        return Ok(x);
    }
    let mut axes = Vec::with_capacity(pads.len());
    for (&side, &(before, after)) in scope.shape(x).iter().zip(pads) {
        let (start, end) = (before.min(0).unsigned_abs(), after.min(0).unsigned_abs());
        let kept = (side as u64).checked_sub(start).and_then(|rest| rest.checked_sub(end));
        let len =
            kept.ok_or_else(|| Refusal::new(format!("pads {before} and {after} cut more than an axis of {side} has")))?;
        axes.push(SliceAxis {
            start: start as usize,
            len: len as usize,
            step: 1,
        });
    }
    scope.emit(Kernel::Slice(Slice { axes }), &[x])
}

/// Axes that are too short to be reflected once are looked up by index, the others padded.
fn reflect(scope: &mut Scope<'_>, x: Operand, mut pads: Vec<(i64, i64)>) -> Result<Operand, Refusal> {
    let mut y = x;
    for (axis, border) in pads.iter_mut().enumerate() {
        let (side, (before, after)) = (scope.shape(y)[axis], *border);
        if side == 0 || before.max(after) < side as i64 {
            continue;
        }
        *border = (0, 0);
        let indices = mirrored(scope, side, before, after)?;
        y = scope.emit(Kernel::Gather(Gather { axis }), &[y, indices])?;
    }
    pad(scope, y, PadMode::Reflect, pads)
}

/// The indices into an axis of `side` that is reflected at both ends for ever.
fn mirrored(scope: &mut Scope<'_>, side: usize, before: i64, after: i64) -> Result<Operand, Refusal> {
    let too_long = || Refusal::new(format!("pads {before} and {after} are too long"));
    let (side, reach) = (side as i64, before.checked_add(after));
    let len = reach.and_then(|reach| reach.checked_add(side)).ok_or_else(too_long)?;
    scope.charge((len as usize).saturating_mul(size_of::<i64>()))?;
    let period = (2 * (side - 1)).max(1);
    let indices: Vec<i64> = (-before..side + after)
        .map(|at| {
            let at = at.rem_euclid(period);
            at.min(period - at).min(side - 1)
        })
        .collect();
    let info = Info::new(DType::I64, [indices.len()]);
    scope.constant(Tensor::from_i64s(info, &indices)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{One, check, refused};

    fn border(mode: PadMode, pads: &[(i64, i64)]) -> Kernel {
        let pads = pads.to_vec();
        Kernel::Pad(kernel::Pad { mode, pads })
    }

    #[test]
    fn pads_come_from_attributes_before_opset_11() {
        let node = One::new("Pad", 10)
            .input(&[1, 3, 4, 5])
            .with(|node| node.ints("pads", &[0, 0, 1, 2, 0, 0, 3, 4]).text("mode", "reflect"));
        let pads = [(0, 0), (0, 0), (1, 3), (2, 4)];
        check(node, &[border(PadMode::Reflect, &pads)], &[&[1, 3, 8, 11]]);
    }

    #[test]
    fn pads_come_from_inputs_since_opset_11() {
        let node = One::new("Pad", 18)
            .typed(DType::I32, &[2, 3])
            .integers(&[1, 2])
            .scalar(DType::I32, 7.0)
            .integers(&[-1]);
        check(node, &[border(PadMode::Constant(7.0), &[(0, 0), (1, 2)])], &[&[2, 6]]);
    }

    #[test]
    fn a_border_of_nothing_is_no_kernel() {
        check(One::new("Pad", 13).input(&[2]).integers(&[0, 0]), &[], &[&[2]]);
    }

    #[test]
    fn negative_pads_cut_before_the_rest_is_padded() {
        let node = One::new("Pad", 19)
            .input(&[5])
            .integers(&[-1, 2])
            .with(|node| node.text("mode", "wrap"));
        let slice = Slice {
            axes: vec![SliceAxis {
                start: 1,
                len: 4,
                step: 1,
            }],
        };
        check(node, &[Kernel::Slice(slice), border(PadMode::Wrap, &[(0, 2)])], &[&[6]]);
    }

    #[test]
    fn a_computed_constant_is_chosen_by_a_mask() {
        let node = One::new("Pad", 13).input(&[2, 2]).integers(&[1, 0, 0, 0]).input(&[]);
        let pads = [(1, 0), (0, 0)];
        // The mask is a pad of a constant that is small enough to be known.
        let pad = border(PadMode::Constant(0.0), &pads);
        check(node, &[pad.clone(), pad, Kernel::Select(Select)], &[&[3, 2]]);
    }

    #[test]
    fn integers_that_no_double_holds_are_not_rounded() {
        let large = Tensor::from_i64s(Info::new(DType::I64, []), &[(1 << 53) + 1]).expect("one");
        let node = One::new("Pad", 13)
            .typed(DType::I64, &[2])
            .integers(&[0, 1])
            .known(&large);
        let plan = node.plan().expect("a plan");
        assert_eq!(
            plan.steps().last().map(|step| &step.kernel),
            Some(&Kernel::Select(Select))
        );
    }

    #[test]
    fn reflection_goes_back_and_forth_on_short_axes() {
        let node = One::new("Pad", 13)
            .input(&[1, 3])
            .integers(&[0, 4, 0, 1])
            .with(|node| node.text("mode", "reflect"));
        let plan = node.plan().expect("a plan");
        assert_eq!(plan.steps()[0].kernel, Kernel::Gather(Gather { axis: 1 }));
        assert_eq!(plan.constants()[0].tensor.to_i64s(), [0, 1, 2, 1, 0, 1, 2, 1]);
        assert_eq!(plan.info(plan.outputs()[0]).shape, [1, 8]);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let reflect = |pads: &[i64], side| {
            One::new("Pad", 13)
                .input(&[side])
                .integers(pads)
                .with(|node| node.text("mode", "reflect"))
        };
        refused(reflect(&[i64::MAX, i64::MAX], 3), "too long");
        refused(reflect(&[i64::MAX / 2, 0], 3), "table");
        refused(reflect(&[1, 0], 0), "nothing to make a border of");
        refused(reflect(&[-2, -2], 3), "cut more");
        refused(reflect(&[i64::MIN, i64::MIN], 3), "cut more");
        refused(reflect(&[1], 3), "1 pads are given for 1 axes");
        let constant = |pads| One::new("Pad", 13).input(&[3]).integers(pads);
        refused(constant(&[i64::MAX, i64::MAX]), "do not fit");
        refused(constant(&[1, 1]).scalar(DType::I64, 1.0), "must be one float32");
        let wrap = One::new("Pad", 18).input(&[3]).integers(&[1, 1]);
        refused(wrap.with(|node| node.text("mode", "wrap")), "`mode`");
        let twice = constant(&[1, 1, 1, 1]).absent().integers(&[0, -1]);
        refused(twice, "padded twice");
    }
}
