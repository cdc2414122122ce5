//! What the axes of values are made of, in terms of sides of the graph's values.

use super::super::factors::{Factor, Factors};
use crate::ops::sides::Entry;
use crate::{Node, ValueId};

/// Where a factor of an axis comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// It is the same at every size.
    Fixed,
    /// A side of a value, divided.
    Side {
        /// Whose.
        value: ValueId,
        /// Which.
        axis: usize,
        /// By what it is divided.
        over: usize,
    },
}

/// The longest part that a side is cut into as blocks, rather than the number of blocks.
const LARGEST_BLOCK: usize = 8;
/// How many times more blocks there must be than a block is long, so that the two are told apart.
const MANY: usize = 4;

/// Divides a factor into `outer` and the rest. Of a side, the smaller part is a block of the same length at every size,
/// if it is so much smaller that there is no doubt.
pub(super) fn split(factor: Factor<Label>, outer: usize) -> Option<[Factor<Label>; 2]> {
    if outer == 0 || !factor.len.is_multiple_of(outer) {
        return None;
    }
    let inner = factor.len / outer;
    let part = |label, len| Factor { label, len };
    let Label::Side { value, axis, over } = factor.label else {
        return Some([part(Label::Fixed, outer), part(Label::Fixed, inner)]);
    };
    let is_block = |block: usize, count: usize| block <= LARGEST_BLOCK && block.saturating_mul(MANY) <= count;
    let side = |block: usize| {
        Some(Label::Side {
            value,
            axis,
            over: over.checked_mul(block)?,
        })
    };
    if is_block(inner, outer) {
        Some([part(side(inner)?, outer), part(Label::Fixed, inner)])
    } else if is_block(outer, inner) {
        Some([part(Label::Fixed, outer), part(side(outer)?, inner)])
    } else {
        None
    }
}

/// One entry of a list that decides a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// What the list says.
    Given,
    /// A product of sides, times a number over another.
    Product {
        /// Values and axes.
        sides: Vec<(ValueId, usize)>,
        /// Factor.
        times: usize,
        /// Divisor.
        over: usize,
    },
}

impl Item {
    /// A number.
    pub fn fixed(times: usize) -> Self {
        Self::Product {
            sides: Vec::new(),
            times,
            over: 1,
        }
    }

    /// A side of a value.
    pub fn side(value: ValueId, axis: usize) -> Self {
        Self::Product {
            sides: vec![(value, axis)],
            times: 1,
            over: 1,
        }
    }

    /// The product of an axis' factors.
    pub fn of(axis: &[Factor<Label>]) -> Option<Self> {
        let (mut sides, mut times, mut over) = (Vec::new(), 1_usize, 1_usize);
        for factor in axis {
            match factor.label {
                Label::Fixed => times = times.checked_mul(factor.len)?,
                Label::Side {
                    value,
                    axis,
                    over: part,
                } => {
                    sides.push((value, axis));
                    over = over.checked_mul(part)?;
                }
            }
        }
        Some(Self::Product { sides, times, over })
    }

    /// Whether it is a number that does not come from the list.
    pub fn is_free(&self) -> bool {
        matches!(self, Self::Product { sides, .. } if !sides.is_empty())
    }

    /// Its value, given the length of a value's axis.
    pub fn value(&self, side: impl Fn(ValueId, usize) -> Option<usize>) -> Option<usize> {
        let Self::Product { sides, times, over } = self else {
            return None;
        };
        let product = sides.iter().try_fold(*times, |product, &(value, axis)| {
            product.checked_mul(side(value, axis)?)
        })?;
        product.is_multiple_of(*over).then(|| product / over)
    }
}

/// The lengths of axes, given the length of a value's axis.
pub(super) fn lengths(factors: &Factors<Label>, side: impl Fn(ValueId, usize) -> Option<usize>) -> Option<Vec<usize>> {
    factors.axes.iter().map(|axis| Item::of(axis)?.value(&side)).collect()
}

/// The entries of a [`Sides`](crate::ops::sides::Sides) node for `items`, and its inputs; the first of them is `list`.
pub(super) fn entries(items: &[Item], list: Option<ValueId>) -> Option<(Vec<Entry>, Vec<Option<ValueId>>)> {
    let is_given = |item: &Item| *item == Item::Given;
    let mut inputs = vec![list.filter(|_| items.iter().any(is_given))];
    let mut place = |value: ValueId| match inputs.iter().position(|input| *input == Some(value)) {
        Some(place) if place > 0 => place,
        _ => {
            inputs.push(Some(value));
            inputs.len() - 1
        }
    };
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        entries.push(match item {
            Item::Given => Entry::Given,
            Item::Product { sides, times, over } => Entry::Product {
                sides: sides.iter().map(|&(value, axis)| (place(value), axis)).collect(),
                times: i64::try_from(*times).ok()?,
                over: i64::try_from(*over).ok()?,
            },
        });
    }
    Some((entries, inputs))
}

/// The name of a node that is put before another.
pub(super) fn name(node: &Node) -> String {
    format!("{} (sides)", node.name)
}
