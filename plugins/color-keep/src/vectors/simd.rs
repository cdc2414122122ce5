//! On the vectors of WebAssembly.

use std::arch::wasm32::*;
use std::ops::{Add, BitAnd, BitOr, Mul, Shl, Shr, Sub};

/// Whole numbers of 32 bits; sums and products wrap.
#[derive(Clone, Copy)]
pub(crate) struct Four(v128);

impl Four {
    #[inline(always)]
    pub(crate) fn new([a, b, c, d]: [i32; 4]) -> Self {
        Self(i32x4(a, b, c, d))
    }

    #[inline(always)]
    pub(crate) fn all(number: i32) -> Self {
        Self(i32x4_splat(number))
    }

    #[inline(always)]
    pub(crate) fn get(self) -> [i32; 4] {
        [
            i32x4_extract_lane::<0>(self.0),
            i32x4_extract_lane::<1>(self.0),
            i32x4_extract_lane::<2>(self.0),
            i32x4_extract_lane::<3>(self.0),
        ]
    }

    /// The first, the second and the third numbers of four rows.
    #[inline(always)]
    pub(crate) fn columns([a, b, c, d]: [Self; 4]) -> [Self; 3] {
        let [ab, cd] = [
            i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0),
            i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0),
        ];
        let [ab_thirds, cd_thirds] = [
            i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0),
            i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0),
        ];
        [
            Self(i64x2_shuffle::<0, 2>(ab, cd)),
            Self(i64x2_shuffle::<1, 3>(ab, cd)),
            Self(i64x2_shuffle::<0, 2>(ab_thirds, cd_thirds)),
        ]
    }

    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        Self(i32x4_min(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        Self(i32x4_max(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn any_negative(self) -> bool {
        i32x4_bitmask(self.0) != 0
    }

    /// The bits of the nearest floats.
    #[inline(always)]
    pub(crate) fn float_bits(self) -> Self {
        Self(f32x4_convert_i32x4(self.0))
    }

    /// The bits of the floats that are quotients.
    #[inline(always)]
    pub(crate) fn over(self, divisor: Self) -> Self {
        Self(f32x4_div(f32x4_convert_i32x4(self.0), f32x4_convert_i32x4(divisor.0)))
    }

    /// Products with the floats of these bits, without what is behind the point.
    #[inline(always)]
    pub(crate) fn times(self, bits: Self) -> Self {
        Self(i32x4_trunc_sat_f32x4(f32x4_mul(f32x4_convert_i32x4(self.0), bits.0)))
    }

    /// The cubes of the floats with these bits, without what is behind the point.
    #[inline(always)]
    pub(crate) fn cubes_of_bits(self) -> Self {
        Self(i32x4_trunc_sat_f32x4(f32x4_mul(f32x4_mul(self.0, self.0), self.0)))
    }
}

macro_rules! operator {
    ($operator:ident $method:ident $function:ident) => {
        impl $operator for Four {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self($function(self.0, other.0))
            }
        }
    };
}

operator!(Add add i32x4_add);
operator!(Sub sub i32x4_sub);
operator!(Mul mul i32x4_mul);
operator!(BitAnd bitand v128_and);
operator!(BitOr bitor v128_or);

impl Shl<u32> for Four {
    type Output = Self;

    #[inline(always)]
    fn shl(self, bits: u32) -> Self {
        Self(i32x4_shl(self.0, bits))
    }
}

impl Shr<u32> for Four {
    type Output = Self;

    #[inline(always)]
    fn shr(self, bits: u32) -> Self {
        Self(i32x4_shr(self.0, bits))
    }
}
