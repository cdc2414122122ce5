//! What the axes of a kernel's result are made of.

use super::super::factors::{Factor, Factors};
use super::label::{Label, split};
use crate::Kernel;

/// The factors of what `kernel` makes, of shape `shape`, from its inputs' factors; `None` where the result has axes of its
/// own.
pub(super) fn follow(kernel: &Kernel, inputs: &[Factors<Label>], shape: &[usize]) -> Option<Factors<Label>> {
    let first = inputs.first()?;
    match kernel {
        Kernel::Reshape(reshape) => first.reshape(&reshape.shape, split),
        Kernel::Permute(permute) => first.permute(&permute.axes),
        Kernel::Unary(_)
        | Kernel::Cast(_)
        | Kernel::Softmax(_)
        | Kernel::BatchNorm(_)
        | Kernel::GroupNorm(_)
        | Kernel::InstanceNorm(_)
        | Kernel::LayerNorm(_) => Some(first.clone()),
        Kernel::Binary(_) | Kernel::Select(_) => Some(broadcast(inputs, shape)),
        Kernel::Concat(concat) => join(inputs, concat.axis),
        Kernel::MatMul(_) => matmul(inputs, shape),
        _ => None,
    }
}

/// Each axis from the input that is as long and knows most of it.
fn broadcast(inputs: &[Factors<Label>], shape: &[usize]) -> Factors<Label> {
    let axis = |(axis, &len): (usize, &usize)| {
        let of = |input: &Factors<Label>| {
            let place = (axis + input.axes.len()).checked_sub(shape.len())?;
            input
                .axes
                .get(place)
                .filter(|factors| length(factors) == Some(len))
                .cloned()
        };
        let telling =
            |factors: &Vec<Factor<Label>>| factors.iter().filter(|factor| factor.label != Label::Fixed).count();
        let fixed = Factor {
            label: Label::Fixed,
            len,
        };
        inputs
            .iter()
            .filter_map(of)
            .max_by_key(telling)
            .unwrap_or_else(|| vec![fixed])
    };
    Factors {
        axes: shape.iter().enumerate().map(axis).collect(),
    }
}

fn length(factors: &[Factor<Label>]) -> Option<usize> {
    factors
        .iter()
        .try_fold(1_usize, |product, factor| product.checked_mul(factor.len))
}

/// The joined axis is as many times the inputs' where they are alike, and fixed where all are.
fn join(inputs: &[Factors<Label>], axis: usize) -> Option<Factors<Label>> {
    let mut joined = inputs.first()?.clone();
    let parts = inputs
        .iter()
        .map(|input| input.axes.get(axis))
        .collect::<Option<Vec<_>>>()?;
    let fixed = |len| Factor {
        label: Label::Fixed,
        len,
    };
    if parts.iter().all(|&part| part == parts[0]) {
        return joined.repeat(axis, fixed(parts.len()));
    }
    let is_fixed = |part: &&Vec<Factor<Label>>| part.iter().all(|factor| factor.label == Label::Fixed);
    if !parts.iter().all(is_fixed) {
        return None;
    }
    let sum = parts
        .iter()
        .try_fold(0_usize, |sum, part| sum.checked_add(length(part)?))?;
    joined.axes[axis] = vec![fixed(sum)];
    Some(joined)
}

/// Rows from the left, columns from the right, what is before from both.
fn matmul(inputs: &[Factors<Label>], shape: &[usize]) -> Option<Factors<Label>> {
    let [left, right] = inputs else {
        return None;
    };
    let (before_rows, rows) = left.axes.split_at_checked(left.axes.len().checked_sub(2)?)?;
    let (before_columns, columns) = right.axes.split_at_checked(right.axes.len().checked_sub(2)?)?;
    let before = |axes: &[Vec<Factor<Label>>]| Factors { axes: axes.to_vec() };
    let before = [before(before_rows), before(before_columns)];
    let mut product = broadcast(&before, shape.get(..shape.len().checked_sub(2)?)?);
    product.axes.push(rows.first()?.clone());
    product.axes.push(columns.last()?.clone());
    Some(product)
}
