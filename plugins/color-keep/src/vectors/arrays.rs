//! On arrays.

use std::array::from_fn;
use std::ops::{Add, BitAnd, BitOr, Mul, Shl, Shr, Sub};

#[derive(Clone, Copy)]
pub(crate) struct Four([i32; 4]);

impl Four {
    pub(crate) fn new(numbers: [i32; 4]) -> Self {
        Self(numbers)
    }

    pub(crate) fn all(number: i32) -> Self {
        Self([number; 4])
    }

    pub(crate) fn get(self) -> [i32; 4] {
        self.0
    }

    pub(crate) fn columns(rows: [Self; 4]) -> [Self; 3] {
        from_fn(|column| Self(from_fn(|row| rows[row].0[column])))
    }

    pub(crate) fn min(self, other: Self) -> Self {
        self.with(other, Ord::min)
    }

    pub(crate) fn max(self, other: Self) -> Self {
        self.with(other, Ord::max)
    }

    pub(crate) fn any_negative(self) -> bool {
        self.0.iter().any(|&number| number < 0)
    }

    pub(crate) fn float_bits(self) -> Self {
        Self(self.0.map(|number| (number as f32).to_bits() as i32))
    }

    pub(crate) fn over(self, divisor: Self) -> Self {
        self.with(divisor, |number, divisor| {
            (number as f32 / divisor as f32).to_bits() as i32
        })
    }

    pub(crate) fn times(self, bits: Self) -> Self {
        self.with(bits, |number, bits| {
            (number as f32 * f32::from_bits(bits as u32)) as i32
        })
    }

    pub(crate) fn cubes_of_bits(self) -> Self {
        Self(
            self.0
                .map(|bits| f32::from_bits(bits as u32))
                .map(|root| (root * root * root) as i32),
        )
    }

    fn with(self, other: Self, work: impl Fn(i32, i32) -> i32) -> Self {
        Self(from_fn(|at| work(self.0[at], other.0[at])))
    }
}

macro_rules! operator {
    ($operator:ident $method:ident $function:path) => {
        impl $operator for Four {
            type Output = Self;

            fn $method(self, other: Self) -> Self {
                self.with(other, $function)
            }
        }
    };
}

operator!(Add add i32::wrapping_add);
operator!(Sub sub i32::wrapping_sub);
operator!(Mul mul i32::wrapping_mul);
operator!(BitAnd bitand BitAnd::bitand);
operator!(BitOr bitor BitOr::bitor);

impl Shl<u32> for Four {
    type Output = Self;

    fn shl(self, bits: u32) -> Self {
        Self(self.0.map(|number| number << bits))
    }
}

impl Shr<u32> for Four {
    type Output = Self;

    fn shr(self, bits: u32) -> Self {
        Self(self.0.map(|number| number >> bits))
    }
}
