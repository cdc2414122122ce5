//! Whether a picture of this size can be rendered here, decided before a device is touched.

use infer::Precision;
use onnx::plan::Cost;

use crate::{LoadedStyle, RenderError};

/// Sides that are tried for pictures too small for a generator: reflection needs pixels to reflect, and each halving of
/// the network needs an even side.
const SMALL_SIDES: [u32; 5] = [1, 16, 32, 64, 128];

/// A picture that may be rendered, and at which size the generator works on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// Width with padding, in pixels.
    pub width: u32,
    /// Height with padding, in pixels.
    pub height: u32,
    /// What the generator takes.
    pub cost: Cost,
}

/// What one render may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Budget {
    /// Bytes on the device.
    pub bytes: u64,
    /// Floating-point operations; infinite as long as the device's rate is not known.
    pub flop: f64,
    /// What the generator computes in.
    pub precision: Precision,
}

/// Admits a picture of `size` (width, height in pixels).
pub(crate) fn admit(style: &LoadedStyle, size: (u32, u32), budget: &Budget) -> Result<Admitted, RenderError> {
    let admitted = padded(style, size)?;
    let Some(reason) = budget.exceeded(&admitted.cost) else {
        return Ok(admitted);
    };
    let longest = size.0.max(size.1);
    let fits = |side: u32| {
        let (width, height) = pixels::fit(size.0, size.1, side);
        padded(style, (width, height)).is_ok_and(|admitted| budget.exceeded(&admitted.cost).is_none())
    };
    Err(RenderError::TooLarge {
        reason,
        largest_side: largest(longest, fits),
    })
}

/// The size with padding: both sides multiples of the style's, and large enough for its generator.
fn padded(style: &LoadedStyle, (width, height): (u32, u32)) -> Result<Admitted, RenderError> {
    let multiple = style.manifest().generator.multiple;
    let side = |side: u32, least: u32| side.max(least).next_multiple_of(multiple);
    let mut refused = None;
    for least in SMALL_SIDES {
        let (wide, high) = (side(width, least), side(height, least));
        match style.cost(wide, high) {
            Ok(cost) => {
                return Ok(Admitted {
                    width: wide,
                    height: high,
                    cost,
                });
            }
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(refused.unwrap_or_else(|| RenderError::Internal("no size was tried".to_owned())))
}

impl Budget {
    /// Why this is too much, if it is.
    fn exceeded(&self, cost: &Cost) -> Option<String> {
        let narrow = if self.precision == Precision::F32 { 1 } else { 2 };
        let needed = (cost.peak_bytes / narrow).saturating_add(cost.constant_bytes);
        let mebibytes = |bytes: u64| bytes >> 20;
        if needed > self.bytes {
            let (needed, there) = (mebibytes(needed), mebibytes(self.bytes));
            return Some(format!(
                "it needs {needed} MiB of the device's memory, {there} MiB may be used"
            ));
        }
        let share = cost.flop as f64 / self.flop;
        (share > 1.0).then(|| format!("it would take {share:.1} times as long as a render may"))
    }
}

/// The largest side below `longest` that fits, by bisection; 1 when none does.
fn largest(longest: u32, fits: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (1, longest);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_side_is_found() {
        for limit in [1, 2, 17, 511, 998] {
            assert_eq!(largest(1000, |side| side <= limit), limit);
        }
    }
}
