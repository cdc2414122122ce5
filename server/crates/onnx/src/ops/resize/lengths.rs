//! How long the axes of the output are: from scales or sizes, for all axes or some.

use super::super::Attributes;
use super::axis::Axis;
use crate::plan::{Operand, Scope};
use crate::{Refusal, shape};

/// Where the output's size comes from.
#[derive(Clone, Debug)]
pub struct Lengths {
    given: Given,
    axes: Option<Vec<i64>>,
    policy: Policy,
    /// Whether input 1 says which part of the input is shown.
    crops: bool,
}

#[derive(Clone, Debug)]
enum Given {
    /// Scales of the file.
    Fixed(Vec<f32>),
    /// Scales are this input.
    ScalesAt(usize),
    /// Scales are input 2, or sizes are input 3.
    ScalesOrSizes,
}

/// What sizes mean where the aspect ratio is to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// They are the output's; the aspect ratio changes.
    Stretch,
    /// No axis becomes longer than its size.
    NotLarger,
    /// No axis becomes shorter than its size.
    NotSmaller,
}

impl Lengths {
    /// Scales for all axes, known when the file is read.
    pub(super) fn fixed(scales: Vec<f32>) -> Self {
        Self::of(Given::Fixed(scales))
    }

    /// Scales for all axes from input `index`.
    pub(super) fn scales_at(index: usize) -> Self {
        Self::of(Given::ScalesAt(index))
    }

    fn of(given: Given) -> Self {
        let (axes, policy, crops) = (None, Policy::Stretch, false);
        Self {
            given,
            axes,
            policy,
            crops,
        }
    }

    /// As Resize has them since opset 11.
    pub(super) fn read(attributes: &mut Attributes<'_>, crops: bool) -> Result<Self, Refusal> {
        let mut lengths = Self {
            crops,
            ..Self::of(Given::ScalesOrSizes)
        };
        if attributes.opset() >= 18 {
            let policies = [
                ("stretch", Policy::Stretch),
                ("not_larger", Policy::NotLarger),
                ("not_smaller", Policy::NotSmaller),
            ];
            lengths.axes = attributes.ints("axes")?;
            lengths.policy = attributes
                .choice("keep_aspect_ratio_policy", &policies)?
                .unwrap_or(Policy::Stretch);
        }
        Ok(lengths)
    }

    /// The axes of `x` that change, or of which a part is shown.
    pub(super) fn axes(&self, scope: &Scope<'_>, x: Operand) -> Result<Vec<Axis>, Refusal> {
        let sides = scope.shape(x);
        let axes = self.named(sides.len())?;
        let parts = self.parts(scope, axes.len())?;
        let (scales, sizes) = match &self.given {
            Given::Fixed(scales) => (Some(scales.iter().map(|&scale| f64::from(scale)).collect()), None),
            Given::ScalesAt(index) => (scope.numbers(*index)?, None),
            Given::ScalesOrSizes => (
                scope.numbers(2)?.filter(|scales| !scales.is_empty()),
                scope.integers(3)?.filter(|sizes| !sizes.is_empty()),
            ),
        };
        let places: Vec<Place> = axes
            .iter()
            .zip(parts)
            .map(|(&index, part)| Place {
                index,
                side: sides[index],
                part,
            })
            .collect();
        let resized = match (scales, sizes) {
            (Some(scales), None) => by_scales(&places, &scales),
            (None, Some(sizes)) => self.by_sizes(&places, &sizes),
            _ => Err(Refusal::new("either the scales or the sizes must be given")),
        }?;
        Ok(resized.into_iter().filter(Axis::changes).collect())
    }

    fn named(&self, rank: usize) -> Result<Vec<usize>, Refusal> {
        let Some(axes) = &self.axes else {
            return Ok((0..rank).collect());
        };
        let indices = axes
            .iter()
            .map(|&axis| shape::axis(axis, rank))
            .collect::<Result<Vec<_>, _>>()?;
        if (1..indices.len()).any(|i| indices[..i].contains(&indices[i])) {
            return Err(Refusal::new(format!(
                "attribute `axes` is {axes:?} and names an axis twice"
            )));
        }
        Ok(indices)
    }

    /// For each of `count` axes the part of the input that is shown, from 0 to 1.
    fn parts(&self, scope: &Scope<'_>, count: usize) -> Result<Vec<(f64, f64)>, Refusal> {
        if !self.crops {
            return Ok(vec![(0.0, 1.0); count]);
        }
        let roi = scope
            .numbers(1)?
            .ok_or_else(|| Refusal::new("input 1, the part to show, is missing"))?;
        if roi.len() != 2 * count {
            return Err(Refusal::new(format!(
                "input 1 holds {} numbers, not two for each of {count} axes",
                roi.len()
            )));
        }
        Ok((0..count).map(|i| (roi[i], roi[i + count])).collect())
    }

    fn by_sizes(&self, places: &[Place], sizes: &[i64]) -> Result<Vec<Axis>, Refusal> {
        fits(places, sizes.len(), "sizes")?;
        let mut axes = Vec::with_capacity(places.len());
        for (place, &size) in places.iter().zip(sizes) {
            let output = usize::try_from(size).map_err(|_| Refusal::new(format!("a size of {size}")))?;
            axes.push(place.axis(output, output as f64 / place.side as f64)?);
        }
        let scales = axes.iter().map(|axis| axis.scale);
        let scale = match self.policy {
            Policy::Stretch => return Ok(axes),
            Policy::NotLarger => scales.fold(f64::INFINITY, f64::min),
            Policy::NotSmaller => scales.fold(0.0, f64::max),
        };
        let rounded = |place: &Place| (scale * place.side as f64 + 0.5).floor() as usize;
        places.iter().map(|place| place.axis(rounded(place), scale)).collect()
    }
}

/// One axis before its new length is known.
struct Place {
    index: usize,
    side: usize,
    part: (f64, f64),
}

impl Place {
    fn axis(&self, output: usize, scale: f64) -> Result<Axis, Refusal> {
        if output > 0 && (self.side == 0 || !scale.is_finite() || scale <= 0.0) {
            return Err(Refusal::new(format!(
                "an axis of {} cannot be resized to {output}",
                self.side
            )));
        }
        Ok(Axis {
            index: self.index,
            input: self.side,
            output,
            scale,
            part: self.part,
        })
    }
}

/// Lengths are computed in float32, as ONNX's shape inference does: 10 * 0.7 is 7 and not a little less.
fn by_scales(places: &[Place], scales: &[f64]) -> Result<Vec<Axis>, Refusal> {
    fits(places, scales.len(), "scales")?;
    let axis = |(place, &scale): (&Place, &f64)| {
        if !(scale > 0.0 && scale.is_finite()) {
            return Err(Refusal::new(format!("a scale of {scale}, it must be above 0")));
        }
        let shown = (place.part.1 - place.part.0) as f32;
        let length = (place.side as f32 * shown * scale as f32).floor();
        if !(0.0..=u32::MAX as f32).contains(&length) {
            return Err(Refusal::new(format!(
                "an axis of {} cannot be scaled by {scale}",
                place.side
            )));
        }
        place.axis(length as usize, scale)
    };
    places.iter().zip(scales).map(axis).collect()
}

fn fits(places: &[Place], given: usize, what: &str) -> Result<(), Refusal> {
    if given == places.len() {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "{given} {what} are given for {} axes",
        places.len()
    )))
}
