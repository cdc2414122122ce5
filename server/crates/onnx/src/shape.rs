//! Arithmetic on shapes, checked: a file may ask for 10^12 elements or for more than a `usize` holds.

use crate::Refusal;

/// Axes of a tensor. Networks have up to six; what has more than this is no picture.
pub const MOST_AXES: usize = 16;

/// Refuses tensors of too many axes.
///
/// # Errors
/// When there are more than [`MOST_AXES`].
pub fn check_rank(rank: usize) -> Result<(), Refusal> {
    if rank <= MOST_AXES {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "a tensor of {rank} axes, at most {MOST_AXES} are computed with"
    )))
}

/// The number of elements of `shape`.
///
/// # Errors
/// When it does not fit into a `usize`.
pub fn count(shape: &[usize]) -> Result<usize, Refusal> {
    shape
        .iter()
        .try_fold(1_usize, |product, &side| product.checked_mul(side))
        .ok_or_else(|| {
            Refusal::new(format!(
                "a tensor of shape {shape:?} has more elements than this machine can count"
            ))
        })
}

/// The number of elements of `shape`, or `u64::MAX` where there are more: for costs, which are compared with limits.
pub fn elements(shape: &[usize]) -> u64 {
    shape
        .iter()
        .fold(1, |product: u64, &side| product.saturating_mul(side as u64))
}

/// Row-major strides of `shape`, in elements. They mean nothing where a side is 0, for then there is no element.
pub fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides: Vec<usize> = vec![1; shape.len()];
    for axis in (0..shape.len().saturating_sub(1)).rev() {
        strides[axis] = strides[axis + 1].saturating_mul(shape[axis + 1]);
    }
    strides
}

/// An axis counted from the end when negative, as an index below `rank`.
///
/// # Errors
/// When it lies outside `-rank..rank`.
pub fn axis(axis: i64, rank: usize) -> Result<usize, Refusal> {
    let signed = rank as i64;
    let index = if axis < 0 { axis + signed } else { axis };
    if (0..signed).contains(&index) {
        Ok(index as usize)
    } else {
        Err(Refusal::new(format!(
            "axis {axis} lies outside a tensor of rank {rank}"
        )))
    }
}

/// The shape that `a` and `b` broadcast to together (NumPy's rule, which ONNX uses since opset 7).
///
/// # Errors
/// When two sides differ and neither is 1.
pub fn broadcast(a: &[usize], b: &[usize]) -> Result<Vec<usize>, Refusal> {
    let rank = a.len().max(b.len());
    let side = |shape: &[usize], i: usize| (i + shape.len()).checked_sub(rank).map_or(1, |at| shape[at]);
    (0..rank)
        .map(|i| match (side(a, i), side(b, i)) {
            (x, y) if x == y => Ok(x),
            (1, y) => Ok(y),
            (x, 1) => Ok(x),
            _ => Err(Refusal::new(format!("shapes {a:?} and {b:?} do not broadcast"))),
        })
        .collect()
}
