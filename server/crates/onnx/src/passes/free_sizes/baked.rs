//! Nodes that hold a size, and what takes its place.

use std::sync::Arc;

use super::super::rewrite::operator;
use super::label::{Item, Label, split};
use super::sweep::Sweep;
use crate::kernel::PoolKind;
use crate::ops::Operator;
use crate::ops::reshape::Reshape;
use crate::plan::Step;
use crate::{Kernel, Node, ValueId};

/// What takes the place of a baked size.
pub(super) enum Instead {
    /// Other integers in a list.
    List {
        /// Which input the list is.
        input: usize,
        /// Its integers.
        items: Vec<Item>,
    },
    /// Another operator on the first input alone.
    Operator(Arc<dyn Operator>),
}

/// What takes the place of the size that `node` holds, if it holds one. `steps` are what it was at the declared size.
pub(super) fn free(sweep: &Sweep, node: &Node, steps: &[Step]) -> Option<Instead> {
    let list = |input: usize, items: Option<Vec<Item>>| {
        let items = items?;
        let free = items.iter().any(Item::is_free);
        free.then_some(Instead::List { input, items })
    };
    match node.op.name() {
        "Reshape" => list(1, reshape(sweep, node)),
        "Expand" => list(1, expand(sweep, node)),
        "Tile" => list(1, tile(sweep, node)),
        "ConstantOfShape" => list(0, constant_of_shape(sweep, node)),
        "Resize" => list(3, resize(sweep, node)),
        "Slice" => list(2, slice(sweep, node)),
        "AveragePool" => global_pool(sweep, node, steps).map(Instead::Operator),
        _ => None,
    }
}

/// Entries that differ from size to size are computed; the others take the place that `item` gives them.
fn baked(lists: &[Vec<i64>; 2], item: impl Fn(usize) -> Option<Item>) -> Option<Vec<Item>> {
    let [declared, other] = lists;
    if declared.len() != other.len() {
        return None;
    }
    let entry = |place: usize| match declared[place] == other[place] {
        true => item(place),
        false => Some(Item::Given),
    };
    (0..declared.len()).map(entry).collect()
}

/// The sides by the factors that the target shares with the input; nothing, where the target is right as it is.
fn reshape(sweep: &Sweep, node: &Node) -> Option<Vec<Item>> {
    let (x, list) = (node.input(0)?, node.input(1)?);
    let target = sweep.declared_shape(node.output()?)?;
    let factors = sweep.factors(x)?.reshape(target, split)?;
    let lists = sweep.lists(list)?;
    let sides = factors
        .axes
        .iter()
        .map(|axis| Item::of(axis))
        .collect::<Option<Vec<_>>>()?;
    let wanted = sides
        .iter()
        .map(|side| side.value(|value, axis| sweep.side(value, axis)))
        .collect::<Option<Vec<_>>>();
    let already = node.op::<Reshape>()?.resolve(sweep.other_shape(x)?, &lists[1]).ok();
    if wanted.is_some() && wanted == already {
        return None;
    }
    baked(&lists, |place| sides.get(place).cloned())
}

/// A side of 1 keeps the input's; a longer one is that of the last value that had such a side there.
fn expand(sweep: &Sweep, node: &Node) -> Option<Vec<Item>> {
    let given = sweep.declared_shape(node.input(0)?)?;
    let lists = sweep.lists(node.input(1)?)?;
    let rank = lists[0].len();
    baked(&lists, |place| {
        let side = usize::try_from(lists[0][place]).ok()?;
        let own = (place + given.len()).checked_sub(rank).and_then(|axis| given.get(axis));
        Some(if own == Some(&side) {
            Item::fixed(1)
        } else {
            landmark(sweep, rank - place, side)
        })
    })
}

fn constant_of_shape(sweep: &Sweep, node: &Node) -> Option<Vec<Item>> {
    let lists = sweep.lists(node.input(0)?)?;
    let rank = lists[0].len();
    baked(&lists, |place| {
        let side = usize::try_from(lists[0][place]).ok()?;
        Some(landmark(sweep, rank - place, side))
    })
}

/// Where an axis of length 1 is repeated, its repeats are a side.
fn tile(sweep: &Sweep, node: &Node) -> Option<Vec<Item>> {
    let given = sweep.declared_shape(node.input(0)?)?;
    let lists = sweep.lists(node.input(1)?)?;
    let rank = lists[0].len();
    baked(&lists, |place| {
        let repeats = usize::try_from(lists[0][place]).ok()?;
        Some(match given.get(place)? {
            1 if repeats > 1 => landmark(sweep, rank - place, repeats),
            _ => Item::fixed(repeats),
        })
    })
}

/// The side of the last value that had one of this length there, or the length itself.
fn landmark(sweep: &Sweep, from_end: usize, len: usize) -> Item {
    match sweep.landmark(from_end, len) {
        Some((value, axis)) => Item::side(value, axis),
        None => Item::fixed(len),
    }
}

/// Sizes as whole multiples or parts of the input's sides; lists of all axes only.
fn resize(sweep: &Sweep, node: &Node) -> Option<Vec<Item>> {
    let x = node.input(0)?;
    let (given, factors) = (sweep.declared_shape(x)?, sweep.factors(x)?);
    let lists = sweep.lists(node.input(3)?)?;
    if lists[0].len() != given.len() {
        return None;
    }
    baked(&lists, |axis| {
        let side = usize::try_from(lists[0][axis]).ok()?;
        if factors
            .axes
            .get(axis)?
            .iter()
            .all(|factor| factor.label == Label::Fixed)
        {
            return Some(Item::fixed(side));
        }
        let (times, over) = match (given[axis], side) {
            (from, to) if from > 0 && to.is_multiple_of(from) => (to / from, 1),
            (from, to) if to > 0 && from.is_multiple_of(to) => (1, from / to),
            _ => return None,
        };
        let sides = vec![(x, axis)];
        Some(Item::Product { sides, times, over })
    })
}

/// An end at the end of the axis stays there; one before it is that of the last value that ended there.
fn slice(sweep: &Sweep, node: &Node) -> Option<Vec<Item>> {
    let x = node.input(0)?;
    let given = sweep.declared_shape(x)?;
    let lists = sweep.lists(node.input(2)?)?;
    let axes: Vec<i64> = match node.input(3) {
        Some(axes) => sweep.lists(axes)?[0].clone(),
        None => (0..lists[0].len() as i64).collect(),
    };
    baked(&lists, |place| {
        let axis = crate::shape::axis(*axes.get(place)?, given.len()).ok()?;
        let end = lists[0][place];
        let Ok(side) = usize::try_from(end) else {
            return Some(Item::Given);
        };
        let moves = sweep.side(x, axis) != given.get(axis).copied();
        Some(match given[axis] {
            _ if !moves || side == 0 => Item::Given,
            whole if whole == side => Item::side(x, axis),
            whole if whole < side => Item::Given,
            _ => match landmark(sweep, given.len() - axis, side) {
                item if item.is_free() => item,
                _ => Item::Given,
            },
        })
    })
}

/// A mean over windows as large as a picture that grows is a mean over the picture.
fn global_pool(sweep: &Sweep, node: &Node, steps: &[Step]) -> Option<Arc<dyn Operator>> {
    let [step] = steps else {
        return None;
    };
    let Kernel::Pool(pool) = &step.kernel else {
        return None;
    };
    let x: ValueId = node.input(0)?;
    let (given, other) = (sweep.declared_shape(x)?.get(2..)?, sweep.other_shape(x)?.get(2..)?);
    let whole = pool.kernel == given && pool.pads.iter().all(|&pads| pads == (0, 0));
    let average = matches!(pool.kind, PoolKind::Average { .. });
    (whole && average && given != other).then(|| operator("GlobalAveragePool", 1, &[]))?
}
