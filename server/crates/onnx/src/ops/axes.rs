//! The axes that an operator names: an attribute in older opsets, an input in newer ones; counted from the end when
//! negative.

use super::Attributes;
use crate::plan::Scope;
use crate::{Refusal, shape};

/// Where the axes of a node come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Axes {
    /// The attribute `axes`; `None` when it is left out.
    Attribute(Option<Vec<i64>>),
    /// Input 1, which may be left out.
    Input,
}

impl Axes {
    /// Reads the attribute, where the file's opset is older than `input_since`.
    pub(super) fn read(attributes: &mut Attributes<'_>, input_since: i64) -> Result<Self, Refusal> {
        if attributes.opset() < input_since {
            Ok(Self::Attribute(attributes.ints("axes")?))
        } else {
            Ok(Self::Input)
        }
    }

    /// The axes as the file gives them; `None` when they are left out.
    ///
    /// # Errors
    /// When they are computed from pixels, or given as an input at an opset that has none.
    pub(super) fn given(&self, scope: &Scope<'_>) -> Result<Option<Vec<i64>>, Refusal> {
        match self {
            Self::Input => scope.integers(1),
            Self::Attribute(axes) if scope.optional(1).is_none() => Ok(axes.clone()),
            Self::Attribute(_) => Err(Refusal::new("at this opset its axes are an attribute, not an input")),
        }
    }
}

/// `axes` of a tensor of rank `rank` as indices, sorted.
///
/// # Errors
/// When one lies outside the tensor or is named twice.
pub(super) fn indices(axes: &[i64], rank: usize) -> Result<Vec<usize>, Refusal> {
    let mut indices = axes
        .iter()
        .map(|&axis| shape::axis(axis, rank))
        .collect::<Result<Vec<_>, _>>()?;
    indices.sort_unstable();
    if indices.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Refusal::new(format!("axes {axes:?} name one axis twice")));
    }
    Ok(indices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(axes: &[i64], rank: usize, expect: Option<&[usize]>) {
        assert_eq!(indices(axes, rank).ok().as_deref(), expect);
    }

    #[test]
    fn axes_are_counted_from_either_end_and_named_once() {
        check(&[2, -4], 4, Some(&[0, 2]));
        check(&[], 0, Some(&[]));
        check(&[4], 4, None);
        check(&[-5], 4, None);
        check(&[1, -3], 4, None);
        check(&[i64::MIN], 4, None);
    }
}
