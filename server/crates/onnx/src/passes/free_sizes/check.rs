//! Whether a freed graph does what it must, and how its outputs grow with its inputs.

use super::{DECLARED, Freed, OTHERS, Scale};
use crate::plan::{InputSpec, Plan, PlanLimits};
use crate::{Dim, Graph};

/// How an axis of an output follows the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grows {
    /// It does not.
    Fixed(usize),
    /// With the batch.
    Batch,
    /// With the height; whether it is the height.
    Height(bool),
    /// With the width; whether it is the width.
    Width(bool),
}

impl Grows {
    /// What is declared of the axis.
    pub fn dim(&self) -> Dim {
        let name = match self {
            Self::Fixed(side) => return Dim::Fixed(*side),
            Self::Height(false) | Self::Width(false) => return Dim::Unknown,
            Self::Batch => "batch",
            Self::Height(true) => "height",
            Self::Width(true) => "width",
        };
        Dim::Named(name.to_owned())
    }

    fn times(self, scale: Scale) -> usize {
        match self {
            Self::Fixed(_) => 1,
            Self::Batch => scale.batch,
            Self::Height(_) => scale.height,
            Self::Width(_) => scale.width,
        }
    }
}

/// How each output of `open` grows, if it gives what `graph` gives at the declared size, follows its input at the other
/// sizes and, where the batch is freed, keeps pictures apart.
pub(super) fn grows(graph: &Graph, open: &Graph, freed: &Freed, limits: &PlanLimits) -> Option<Vec<Vec<Grows>>> {
    let plan = |graph: &Graph, inputs: &[InputSpec]| Plan::new(graph, inputs, limits).ok();
    let inputs = freed.inputs(graph, DECLARED)?;
    let declared = shapes(&plan(graph, &inputs)?);
    if shapes(&plan(open, &inputs)?) != declared {
        return None;
    }
    let mut others = Vec::with_capacity(OTHERS.len());
    for scale in OTHERS {
        let other = plan(open, &freed.inputs(graph, scale)?)?;
        if freed.batch && !other.keeps_pictures_apart() {
            return None;
        }
        others.push((scale, shapes(&other)));
    }
    let odd = plan(open, &uneven(freed, inputs)).map(|plan| shapes(&plan));
    let mut outputs = Vec::with_capacity(declared.len());
    for (output, shape) in declared.iter().enumerate() {
        let mut axes = Vec::with_capacity(shape.len());
        for (axis, &side) in shape.iter().enumerate() {
            let at = |shapes: &[Vec<usize>]| shapes.get(output).and_then(|shape| shape.get(axis)).copied();
            let follows = |grows: &Grows| {
                let at_scale =
                    |(scale, shapes): &(Scale, Vec<Vec<usize>>)| at(shapes) == side.checked_mul(grows.times(*scale));
                others.iter().all(at_scale)
            };
            let is = |side: usize| odd.as_ref().is_some_and(|shapes| at(shapes) == Some(side));
            let (height, width) = (is(freed.sides[0] + 1), is(freed.sides[1] + 3));
            let kinds = [
                Grows::Fixed(side),
                Grows::Batch,
                Grows::Height(height),
                Grows::Width(width),
            ];
            axes.push(kinds.into_iter().find(follows)?);
        }
        outputs.push(axes);
    }
    let grows_both = |axes: &Vec<Grows>| {
        let height = axes.iter().any(|grows| matches!(grows, Grows::Height(_)));
        height && axes.iter().any(|grows| matches!(grows, Grows::Width(_)))
    };
    outputs.iter().any(grows_both).then_some(outputs)
}

fn shapes(plan: &Plan) -> Vec<Vec<usize>> {
    plan.outputs()
        .iter()
        .map(|&output| plan.info(output).shape.clone())
        .collect()
}

/// Pictures a little larger than declared, at sizes that nothing divides.
fn uneven(freed: &Freed, mut inputs: Vec<InputSpec>) -> Vec<InputSpec> {
    let pictures = inputs.iter_mut().zip(&freed.pictures).filter(|(_, picture)| **picture);
    for (input, _) in pictures {
        for (axis, more) in freed.axes.into_iter().zip([1, 3]) {
            input.info.shape[axis] = input.info.shape[axis].saturating_add(more);
        }
    }
    inputs
}
