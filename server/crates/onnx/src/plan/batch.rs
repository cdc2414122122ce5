//! Whether the pictures of a batch are computed each alone.
//!
//! Whoever joins pictures of different people into one batch must know: a network that takes a mean over the batch would
//! mix them. The axis along which pictures lie is followed through each kernel; a kernel that could mix them ends it.

use std::collections::{HashMap, HashSet};

use super::{Operand, Plan, Step};
use crate::{Kernel, Tensor};

impl Plan {
    /// Whether picture `i` of each output depends on picture `i` of the inputs alone and not on its place, the pictures
    /// lying along the first axis of every input and output.
    ///
    /// `false` where it cannot be told, as for a batch of fewer than two. A graph of which two batches are told apart so
    /// does it for any batch.
    pub fn keeps_pictures_apart(&self) -> bool {
        let batch = |&operand: &Operand| self.info(operand).shape.first().copied();
        let Some(Some(pictures)) = self.inputs().first().map(batch) else {
            return false;
        };
        let ends = self.inputs().iter().chain(self.outputs());
        if pictures < 2 || ends.into_iter().any(|end| batch(end) != Some(pictures)) {
            return false;
        }
        let mut follow = Follow {
            plan: self,
            pictures,
            axes: self.inputs().iter().map(|&input| (input, 0)).collect(),
            even: self
                .constants()
                .iter()
                .filter(|constant| is_even(&constant.tensor))
                .map(|constant| constant.operand)
                .collect(),
        };
        for step in self.steps() {
            match follow.step(step) {
                Some(Pictures::Along(axis)) => drop(follow.axes.insert(step.output, axis)),
                Some(Pictures::None) => follow.expanded(step),
                None => return false,
            }
        }
        self.outputs().iter().all(|output| follow.axes.get(output) == Some(&0))
    }
}

/// Where the pictures lie in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pictures {
    /// Nowhere: it is the same for all.
    None,
    /// Along this axis, of which they are the outermost part: it is as long as there are pictures, or a multiple.
    Along(usize),
}

/// Whether a constant is the same at each place of its first axis: one that was expanded to the batch.
fn is_even(constant: &Tensor) -> bool {
    let place = constant
        .shape()
        .first()
        .map_or(0, |&side| constant.bytes().len() / side.max(1));
    let mut places = constant.bytes().chunks_exact(place.max(1));
    places.next().is_some_and(|first| places.all(|other| other == first))
}

struct Follow<'p> {
    plan: &'p Plan,
    pictures: usize,
    axes: HashMap<Operand, usize>,
    /// Values without pictures that are the same at each place of their first axis, which is longer than 1.
    even: HashSet<Operand>,
}

impl Follow<'_> {
    fn of(&self, operand: Operand) -> Pictures {
        self.axes
            .get(&operand)
            .map_or(Pictures::None, |&axis| Pictures::Along(axis))
    }

    fn shape(&self, operand: Operand) -> &[usize] {
        &self.plan.info(operand).shape
    }

    /// Where the pictures lie in what a step makes; `None` where it may mix them.
    fn step(&self, step: &Step) -> Option<Pictures> {
        if step.inputs.iter().all(|&input| self.of(input) == Pictures::None) {
            return Some(Pictures::None);
        }
        let joined = || self.broadcast(step);
        if matches!(step.kernel, Kernel::Binary(_) | Kernel::Select(_)) {
            return joined();
        }
        match &step.kernel {
            Kernel::Concat(concat) => return self.concat(step, concat.axis),
            Kernel::MatMul(_) => return self.matmul(step),
            Kernel::Gather(gather) => return self.gather(step, gather.axis),
            _ => {}
        }
        // All others have one input with pictures, the first; the rest are parameters.
        let (&x, parameters) = step.inputs.split_first()?;
        let Pictures::Along(axis) = self.of(x) else {
            return None;
        };
        if parameters.iter().any(|&parameter| self.of(parameter) != Pictures::None) {
            return None;
        }
        self.alone(step, axis).map(Pictures::Along)
    }

    /// The same for kernels of one input with parameters, whose pictures lie along `axis`.
    fn alone(&self, step: &Step, axis: usize) -> Option<usize> {
        let kept = |keeps: bool| keeps.then_some(axis);
        match &step.kernel {
            Kernel::Unary(_) | Kernel::Cast(_) => Some(axis),
            Kernel::BatchNorm(_)
            | Kernel::Conv(_)
            | Kernel::ConvTranspose(_)
            | Kernel::GroupNorm(_)
            | Kernel::InstanceNorm(_) => kept(axis == 0),
            Kernel::Bilinear(_) | Kernel::Nearest(_) | Kernel::Pool(_) => kept(axis < 2),
            Kernel::Expand(expand) => Some(axis + expand.shape.len().checked_sub(self.shape(step.inputs[0]).len())?),
            Kernel::LayerNorm(norm) => kept(axis < norm.axis),
            Kernel::Pad(pad) => kept(pad.pads.get(axis) == Some(&(0, 0))),
            Kernel::Permute(permute) => permute.axes.iter().position(|&from| from == axis),
            Kernel::Reduce(reduce) => {
                let gone = reduce
                    .axes
                    .iter()
                    .filter(|&&folded| folded < axis && !reduce.keep)
                    .count();
                (!reduce.axes.contains(&axis)).then(|| axis - gone)
            }
            Kernel::Resample(resample) => kept(resample.axis != axis),
            Kernel::Reshape(reshape) => self.reshape(step.inputs[0], axis, &reshape.shape),
            Kernel::Slice(slice) => {
                let (part, &side) = (slice.axes.get(axis)?, self.shape(step.inputs[0]).get(axis)?);
                kept(part.start == 0 && part.len == side && part.step == 1)
            }
            Kernel::Softmax(softmax) => kept(softmax.axis != axis),
            Kernel::Tile(tile) => kept(tile.repeats.get(axis) == Some(&1)),
            // Its indices count from the first picture on. The others are not of this kind.
            Kernel::MaxPoolIndices(_)
            | Kernel::Binary(_)
            | Kernel::Concat(_)
            | Kernel::Gather(_)
            | Kernel::MatMul(_)
            | Kernel::Select(_) => None,
        }
    }

    /// The axis that begins after as many elements and holds all pictures.
    fn reshape(&self, x: Operand, axis: usize, shape: &[usize]) -> Option<usize> {
        let before = crate::shape::elements(&self.shape(x)[..axis]);
        let holds =
            |to: &usize| shape[*to].is_multiple_of(self.pictures) && crate::shape::elements(&shape[..*to]) == before;
        (0..shape.len()).find(holds)
    }

    /// Notes what is expanded from one place of the first axis to several.
    fn expanded(&mut self, step: &Step) {
        if let (Kernel::Expand(expand), &[x]) = (&step.kernel, step.inputs.as_slice()) {
            let given = self.shape(x);
            if given.len() < expand.shape.len() || given.first() == Some(&1) {
                self.even.insert(step.output);
            }
        }
    }

    /// Whether a value without pictures is the same at each place of `axis`, counted in a tensor of rank `rank`.
    fn is_even(&self, operand: Operand, axis: usize, rank: usize) -> bool {
        let shape = self.shape(operand);
        match (axis + shape.len()).checked_sub(rank) {
            None => true,
            Some(0) if self.even.contains(&operand) => true,
            Some(axis) => shape.get(axis).is_none_or(|&side| side == 1),
        }
    }

    /// Inputs that broadcast together: pictures lie along one axis, along which those without are even.
    fn broadcast(&self, step: &Step) -> Option<Pictures> {
        let rank = self.shape(step.output).len();
        let along = |&input: &Operand| match self.of(input) {
            Pictures::None => None,
            Pictures::Along(axis) => Some(axis + rank - self.shape(input).len()),
        };
        let axis = step.inputs.iter().find_map(along)?;
        let fits = |input: &Operand| match along(input) {
            Some(other) => other == axis,
            None => self.is_even(*input, axis, rank),
        };
        step.inputs.iter().all(fits).then_some(Pictures::Along(axis))
    }

    fn concat(&self, step: &Step, joined: usize) -> Option<Pictures> {
        match self.broadcast(step)? {
            Pictures::Along(axis) if axis == joined => None,
            found => Some(found),
        }
    }

    /// Pictures lie among the matrices, or along the rows of the left one.
    fn matmul(&self, step: &Step) -> Option<Pictures> {
        let &[a, b] = step.inputs.as_slice() else {
            return None;
        };
        let (left, right) = (self.shape(a).len(), self.shape(b).len());
        let rank = self.shape(step.output).len();
        let rows = self.of(a) == Pictures::Along(left.checked_sub(2)?);
        if right < 2 {
            return None;
        }
        if rows {
            return (self.of(b) == Pictures::None && right == 2).then_some(Pictures::Along(rank - 2));
        }
        match self.broadcast(step)? {
            Pictures::Along(axis) if axis + 2 < rank => Some(Pictures::Along(axis)),
            _ => None,
        }
    }

    fn gather(&self, step: &Step, looked_up: usize) -> Option<Pictures> {
        let &[data, indices] = step.inputs.as_slice() else {
            return None;
        };
        match (self.of(data), self.of(indices)) {
            (Pictures::Along(axis), Pictures::None) if axis < looked_up => Some(Pictures::Along(axis)),
            (Pictures::Along(axis), Pictures::None) if axis > looked_up => {
                Some(Pictures::Along(axis - 1 + self.shape(indices).len()))
            }
            (Pictures::None, Pictures::Along(axis)) => Some(Pictures::Along(looked_up + axis)),
            _ => None,
        }
    }
}
