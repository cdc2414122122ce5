//! What the axes of a tensor are made of: each is a product of factors, outermost first.
//!
//! Moving elements (reshape, transpose, repeat) regroups factors and never mixes them. Following factors through a chain
//! of moves therefore proves what the chain does, at any length and without looking at an element.

use std::collections::VecDeque;

/// One factor of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factor<L> {
    /// Where it comes from.
    pub label: L,
    /// How long it is.
    pub len: usize,
}

/// A tensor's axes as factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Factors<L> {
    /// For each axis its factors, outermost first; their lengths multiply to the axis' length.
    pub axes: Vec<Vec<Factor<L>>>,
}

impl<L: Copy> Factors<L> {
    /// Each axis of `shape` as one factor.
    pub fn of(shape: &[usize], label: impl Fn(usize) -> L) -> Self {
        let axis = |(axis, &len)| {
            vec![Factor {
                label: label(axis),
                len,
            }]
        };
        Self {
            axes: shape.iter().enumerate().map(axis).collect(),
        }
    }

    /// The factors after a reshape to `shape`, as NumPy groups axes: from the left. `split` divides a factor into an outer
    /// part of the given length and the rest; `None` where it cannot be told, or where a side is 0.
    ///
    /// A side of 1 takes a factor of length 1 where one is next, so that a batch of one stays the batch.
    pub fn reshape(&self, shape: &[usize], split: impl Fn(Factor<L>, usize) -> Option<[Factor<L>; 2]>) -> Option<Self> {
        let mut rest: VecDeque<Factor<L>> = self.axes.iter().flatten().copied().collect();
        let mut axes = Vec::with_capacity(shape.len());
        for &side in shape {
            let mut axis = Vec::new();
            if side == 1 {
                axis.extend(rest.pop_front_if(|factor| factor.len == 1));
            }
            let mut missing = side;
            while missing != 1 {
                let factor = rest.pop_front()?;
                if factor.len == 0 || missing == 0 {
                    return None;
                }
                if missing.is_multiple_of(factor.len) {
                    missing /= factor.len;
                    axis.push(factor);
                } else {
                    let [outer, inner] = split(factor, missing)?;
                    rest.push_front(inner);
                    axis.push(outer);
                    missing = 1;
                }
            }
            axes.push(axis);
        }
        rest.iter().all(|factor| factor.len == 1).then_some(Self { axes })
    }

    /// The factors after a permutation: output axis `i` is input axis `order[i]`.
    pub fn permute(&self, order: &[usize]) -> Option<Self> {
        let axes = order.iter().map(|&axis| self.axes.get(axis).cloned());
        Some(Self {
            axes: axes.collect::<Option<_>>()?,
        })
    }

    /// The factors after `axis` is repeated as a whole.
    pub fn repeat(mut self, axis: usize, repeat: Factor<L>) -> Option<Self> {
        self.axes.get_mut(axis)?.insert(0, repeat);
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: &[usize], to: &[usize], expect: Option<&[&[usize]]>) {
        let factors = Factors::of(shape, |axis| axis).reshape(to, |_, _| None);
        let labels: Option<Vec<Vec<usize>>> = factors.map(|factors| {
            let axis = |axis: &Vec<Factor<usize>>| axis.iter().map(|factor| factor.label).collect();
            factors.axes.iter().map(axis).collect()
        });
        let expect: Option<Vec<Vec<usize>>> = expect.map(|axes| axes.iter().map(|axis| axis.to_vec()).collect());
        assert_eq!(labels, expect);
    }

    #[test]
    fn axes_are_grouped_from_the_left() {
        check(&[2, 3, 4, 5], &[2, 3, 20], Some(&[&[0], &[1], &[2, 3]]));
        check(&[1, 16, 8, 8], &[1, 16, 1, 64], Some(&[&[0], &[1], &[], &[2, 3]]));
        check(&[1, 64, 64, 64], &[262_144, 1], Some(&[&[0, 1, 2, 3], &[]]));
        check(&[1, 16, 8, 8], &[16, 64], Some(&[&[0, 1], &[2, 3]]));
        check(&[16], &[1, 16, 1, 1], Some(&[&[], &[0], &[], &[]]));
        check(&[2, 3, 1, 1], &[2, 3], Some(&[&[0], &[1]]));
    }

    #[test]
    fn a_factor_is_not_cut() {
        check(&[2, 3], &[3, 2], None);
        check(&[4, 6], &[8, 3], None);
        check(&[6, 4], &[4, 6], None);
        check(&[0, 4], &[4, 0], None);
    }

    #[test]
    fn a_factor_is_cut_where_the_caller_can() {
        let halves = |factor: Factor<&'static str>, outer: usize| {
            let inner = factor.len.checked_div(outer)?;
            Some([
                Factor {
                    label: "outer",
                    len: outer,
                },
                Factor {
                    label: "inner",
                    len: inner,
                },
            ])
        };
        let cut = Factors::of(&[6, 4], |_| "whole")
            .reshape(&[2, 3, 4], halves)
            .expect("cut");
        let labels: Vec<&str> = cut.axes.iter().map(|axis| axis[0].label).collect();
        assert_eq!(labels, ["outer", "inner", "whole"]);
    }

    #[test]
    fn repeats_stand_outside() {
        let repeat = Factor { label: 9, len: 2 };
        let repeated = Factors::of(&[3, 1], |axis| axis).repeat(1, repeat).expect("an axis");
        assert_eq!(repeated.axes[1], [repeat, Factor { label: 1, len: 1 }]);
    }
}
