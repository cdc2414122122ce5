//! Which kernels resize which axes.

use std::sync::Arc;

use super::axis::{Axis, Coordinates};
use super::taps::{Bump, Filter};
use super::{Mode, Resize, Rounding};
use crate::kernel::{Bilinear, Gather, Nearest, Resample, Taps};
use crate::plan::{Operand, Scope};
use crate::{DType, Info, Kernel, Refusal, Tensor};

impl Resize {
    /// Resizes these axes of `x`, each of which changes.
    pub(super) fn lower(&self, scope: &mut Scope<'_>, x: Operand, axes: &[Axis]) -> Result<Operand, Refusal> {
        if axes.is_empty() {
            return Ok(x);
        }
        let mut axes = axes.to_vec();
        // What gets shorter first leaves less to do.
        axes.sort_by(|a, b| a.scale.total_cmp(&b.scale));
        let bump = match self.mode {
            Mode::Nearest(rounding) => return self.nearest(scope, x, &axes, rounding),
            Mode::Linear => Bump::Linear,
            Mode::Cubic(coefficient) => Bump::Cubic(coefficient),
        };
        if let Some(kernel) = self.bilinear(scope.info(x), &axes) {
            return scope.emit(kernel, &[x]);
        }
        let filter = Filter {
            bump,
            antialias: self.antialias,
            exclude_outside: self.exclude_outside,
            coordinates: self.coordinates,
            extrapolation: self.extrapolation,
        };
        // Integers are rounded once, at the end.
        let dtype = scope.dtype(x);
        let mut y = match dtype {
            DType::I64 | DType::I32 => scope.cast(x, DType::F64)?,
            DType::I16 | DType::I8 | DType::U8 | DType::Bool => scope.cast(x, DType::F32)?,
            _ => x,
        };
        for axis in &axes {
            scope.charge(filter.bytes(axis)?)?;
            y = resample(scope, y, axis, filter.taps(axis))?;
        }
        scope.cast(y, dtype)
    }

    /// The kernel of plain bilinear resizing, where that is what it comes to. Leaving out pixels beyond the edge changes
    /// nothing here: the edge stands in for them with the same weight.
    fn bilinear(&self, x: &Info, axes: &[Axis]) -> Option<Kernel> {
        let plain = match self.coordinates {
            Coordinates::HalfPixel | Coordinates::HalfPixelSymmetric | Coordinates::AlignCorners => true,
            Coordinates::PytorchHalfPixel => axes.iter().all(|axis| axis.output > 1 || axis.input == 1),
            _ => false,
        };
        let spatial = x.rank() == 4 && axes.iter().all(|axis| axis.index >= 2);
        let exact = axes.iter().all(|axis| axis.is_exact() && axis.output > 0);
        if self.mode != Mode::Linear || self.antialias || !plain || !spatial || !exact || !x.dtype.is_float() {
            return None;
        }
        let side = |index| {
            axes.iter()
                .find(|axis| axis.index == index)
                .map_or(x.shape[index], |axis| axis.output)
        };
        Some(Kernel::Bilinear(Bilinear {
            height: side(2),
            width: side(3),
            align_corners: self.coordinates == Coordinates::AlignCorners,
        }))
    }

    /// Axes that repeat each place as often are repeated at the end, together; the others are looked up.
    fn nearest(
        &self,
        scope: &mut Scope<'_>,
        x: Operand,
        axes: &[Axis],
        rounding: Rounding,
    ) -> Result<Operand, Refusal> {
        let mut repeats = [1, 1];
        let mut y = x;
        for axis in axes {
            // This list, and what it is copied into twice where it becomes a constant.
            scope.charge(
                axis.output
                    .saturating_mul(size_of::<Option<i64>>() + 2 * size_of::<i64>()),
            )?;
            let sources: Vec<Option<i64>> = (0..axis.output)
                .map(|at| {
                    axis.source(self.coordinates, at)
                        .map(|place| rounding.pick(place, axis))
                })
                .collect();
            match factor(axis, &sources) {
                Some(factor) if scope.shape(x).len() == 4 && axis.index >= 2 => repeats[axis.index - 2] = factor,
                _ => y = self.look_up(scope, y, axis, &sources)?,
            }
        }
        let [rows, columns] = repeats;
        if repeats == [1, 1] {
            Ok(y)
        } else {
            scope.emit(Kernel::Nearest(Nearest { rows, columns }), &[y])
        }
    }

    fn look_up(
        &self,
        scope: &mut Scope<'_>,
        x: Operand,
        axis: &Axis,
        sources: &[Option<i64>],
    ) -> Result<Operand, Refusal> {
        if let Some(indices) = sources.iter().copied().collect::<Option<Vec<i64>>>() {
            let indices = scope.constant(Tensor::i64s(&indices))?;
            return scope.emit(Kernel::Gather(Gather { axis: axis.index }), &[x, indices]);
        }
        scope.charge(sources.len().saturating_mul(24))?;
        let of = |source: &Option<i64>, inside: f64, outside: f64| if source.is_some() { inside } else { outside };
        let taps = Taps {
            input: axis.input,
            indices: sources.iter().map(|source| source.unwrap_or(0)).collect(),
            weights: sources.iter().map(|source| of(source, 1.0, 0.0)).collect(),
            width: 1,
            offsets: sources
                .iter()
                .map(|source| of(source, 0.0, self.extrapolation))
                .collect(),
        };
        resample(scope, x, axis, taps)
    }
}

impl Rounding {
    /// The nearest place of the input.
    fn pick(self, place: f64, axis: &Axis) -> i64 {
        let place = axis.settled(place);
        let picked = match self {
            Self::PreferFloor => (place - 0.5).ceil(),
            Self::PreferCeil => (place + 0.5).floor(),
            Self::Floor => place.floor(),
            Self::Ceil => place.ceil(),
            Self::Before11 if axis.scale < 1.0 => place.ceil(),
            Self::Before11 => place.floor(),
        };
        (picked as i64).clamp(0, axis.input as i64 - 1)
    }
}

/// How often each place is repeated, where all are as often.
fn factor(axis: &Axis, sources: &[Option<i64>]) -> Option<usize> {
    let factor = axis
        .output
        .checked_div(axis.input)
        .filter(|&factor| factor * axis.input == axis.output)?;
    let repeats = |(at, source): (usize, &Option<i64>)| *source == Some((at / factor.max(1)) as i64);
    (factor > 0 && sources.iter().enumerate().all(repeats)).then_some(factor)
}

fn resample(scope: &mut Scope<'_>, x: Operand, axis: &Axis, taps: Taps) -> Result<Operand, Refusal> {
    let kernel = Resample {
        axis: axis.index,
        taps: Arc::new(taps),
    };
    scope.emit(Kernel::Resample(kernel), &[x])
}
