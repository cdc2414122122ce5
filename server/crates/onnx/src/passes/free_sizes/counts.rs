//! Baked numbers of pixels.
//!
//! Whoever divides a sum by the number of pixels, as the exporter saw it, is wrong at any other size without any shape
//! that tells. Therefore a product or quotient of what does not grow with the picture and a constant that is a multiple of
//! a number of pixels that were folded before (or of one less, as for an unbiased variance) is not freed.

use std::collections::BTreeSet;

use super::OTHERS;
use super::sweep::Sweep;
use crate::kernel::Binary;
use crate::plan::Step;
use crate::{Kernel, Node, ValueId};

/// Numbers of pixels that were folded into one.
#[derive(Default)]
pub(super) struct Counts(BTreeSet<usize>);

/// Numbers of pixels below this are numbers like any other.
const FEWEST: usize = 16;
/// The relative rounding error of a number or of one over it.
const ROUNDING: f64 = 1e-6;

impl Counts {
    /// Takes a node into account; `false` where it holds a number of pixels.
    pub fn accept(&mut self, sweep: &Sweep, node: &Node, steps: &[Step]) -> bool {
        for step in steps {
            match &step.kernel {
                Kernel::Reduce(reduce) => self.add(sweep, node, &reduce.axes),
                Kernel::MatMul(_) => {
                    let rank = node
                        .input(0)
                        .and_then(|x| sweep.declared_shape(x))
                        .map_or(0, <[usize]>::len);
                    self.add(sweep, node, &[rank.saturating_sub(1)]);
                }
                Kernel::Binary(Binary::Mul | Binary::Div) if self.is_counted(sweep, node) => return false,
                _ => {}
            }
        }
        true
    }

    /// Notes how many pixels are folded along these axes of a node's first input.
    fn add(&mut self, sweep: &Sweep, node: &Node, axes: &[usize]) {
        let shapes = node
            .input(0)
            .and_then(|x| Some((sweep.declared_shape(x)?, sweep.other_shape(x)?)));
        let Some((declared, other)) = shapes else {
            return;
        };
        let grows = axes.iter().filter(|&&axis| declared.get(axis) != other.get(axis));
        let pixels = grows
            .filter_map(|&axis| declared.get(axis))
            .try_fold(1_usize, |product, &side| product.checked_mul(side));
        self.0.extend(pixels.filter(|&pixels| pixels >= FEWEST));
    }

    /// Whether a node combines what does not grow with a number of pixels.
    fn is_counted(&self, sweep: &Sweep, node: &Node) -> bool {
        let &[Some(a), Some(b)] = node.inputs.as_slice() else {
            return false;
        };
        let still = |value: ValueId| {
            let shapes = (sweep.declared_shape(value), sweep.other_shape(value));
            matches!(shapes, (Some(declared), Some(other)) if is_still(declared, other))
        };
        [(a, b), (b, a)].into_iter().any(|(number, value)| {
            let number = sweep.number(number).filter(|number| *number != 0.0);
            still(value) && number.is_some_and(|number| self.is_multiple(number) || self.is_multiple(1.0 / number))
        })
    }

    /// Whether a number is as many pixels, or one less, some whole number of times.
    fn is_multiple(&self, number: f64) -> bool {
        let whole = |count: usize| {
            let times = number.abs() / count as f64;
            times > 0.5 && (times - times.round()).abs() <= times * ROUNDING
        };
        self.0.iter().any(|&count| whole(count) || whole(count - 1))
    }
}

/// Whether a shape grows with nothing but the batch.
fn is_still(declared: &[usize], other: &[usize]) -> bool {
    let with_batch = |(&declared, &other): (&usize, &usize)| {
        declared == other || declared.checked_mul(OTHERS[0].batch) == Some(other)
    };
    declared.len() == other.len() && declared.iter().zip(other).all(with_batch)
}
