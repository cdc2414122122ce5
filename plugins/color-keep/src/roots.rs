//! Cube roots of whole numbers, by a table.

use crate::vectors::Four;

/// Steps of the table between a power of two and the next.
const STEPS: usize = 128;
/// Bits of a float behind those that choose a step.
const REST_BITS: u32 = 23 - STEPS.ilog2();
/// Powers of two that have steps: more than there are numbers for, so that the low bits of an exponent are an index.
const POWERS: usize = 32;
/// Bits of a line that are the way from its start to its end.
const WAY_BITS: u32 = 12;

/// Cube roots of [`Roots::BLACK`] (0) to [`Roots::BLACK`] + [`Roots::RANGE`] ([`Roots::WHITE`]), straight between steps that
/// are a 128th of a power of two wide. To within 3 in a million of white.
pub(crate) struct Roots {
    lines: Box<[i32; POWERS * STEPS]>,
}

impl Roots {
    /// The number that stands for nothing. Without it, black would be far from the darkest colours, and there would be many more
    /// steps.
    pub(crate) const BLACK: i32 = 1 << 13;
    /// How much more than black white is. Both have less than 31 bits, as floats too.
    pub(crate) const RANGE: i32 = (1 << 30) - (1 << 14);
    /// The root of white: the start of a line and its way have 31 bits together.
    pub(crate) const WHITE: i32 = 1 << 19;

    /// Makes the table.
    pub(crate) fn new() -> Self {
        let root = |index: usize| {
            // The lowest bits of the exponent's code, which is 127 more.
            let power = (index / STEPS + 1) as i32;
            let number = (1.0 + (index % STEPS) as f64 / STEPS as f64) * 2_f64.powi(power);
            let share = (number - f64::from(Self::BLACK)).max(0.0) / f64::from(Self::RANGE);
            share.cbrt().min(0.999_999) * f64::from(Self::WHITE)
        };
        let line = |index: usize| {
            let (start, end) = (root(index).round() as i32, root(index + 1).round() as i32);
            (start << WAY_BITS) | (end - start).min((1 << WAY_BITS) - 1)
        };
        Self {
            lines: Box::new(std::array::from_fn(line)),
        }
    }

    /// The roots of four numbers.
    #[inline(always)]
    pub(crate) fn of(&self, numbers: Four) -> Four {
        // A float has in its bits the power of two below a number, and then the way to the next one.
        let bits = numbers.float_bits();
        let [a, b, c, d] = (bits >> REST_BITS).get();
        let lines = Four::new([self.line(a), self.line(b), self.line(c), self.line(d)]);
        let rest = bits & Four::all((1 << REST_BITS) - 1);
        let way = lines & Four::all((1 << WAY_BITS) - 1);
        (lines >> WAY_BITS) + ((way * rest + Four::all(1 << (REST_BITS - 1))) >> REST_BITS)
    }

    #[inline(always)]
    fn line(&self, step: i32) -> i32 {
        self.lines[step as usize % (POWERS * STEPS)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_within_three_units() {
        let roots = Roots::new();
        let check = |share: i32| {
            let exact = (f64::from(share) / f64::from(Roots::RANGE)).cbrt() * f64::from(Roots::WHITE);
            let [found, ..] = roots.of(Four::all(Roots::BLACK + share)).get();
            assert!((f64::from(found) - exact).abs() < 3.0, "{share}: {found} {exact}");
        };
        check(0);
        check(Roots::RANGE);
        // What the cones see of bytes is never less but nothing.
        (16_766..1 << 20).step_by(101).for_each(check);
        (16_766..Roots::RANGE).step_by(10_007).for_each(check);
    }
}
