//! Colour: between sRGB samples, linear light and OKLab.
//!
//! Everything here is arithmetic without branches, so that a loop over pixels vectorises, and gives the same bits on
//! every machine. For bytes there are tables, which are much faster than the formulas.

/// Linear light of an sRGB-encoded value (IEC 61966-2-1). 0 to 1 stays in 0 to 1; negative values are mirrored.
#[inline]
pub fn linear(encoded: f32) -> f32 {
    let value = encoded.abs();
    let light = if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    };
    light.copysign(encoded)
}

/// The sRGB-encoded value of linear light; the inverse of [`linear`].
#[inline]
pub fn encoded(light: f32) -> f32 {
    let value = light.abs();
    let encoded = if value <= 0.003_130_8 {
        value * 12.92
    } else {
        1.055 * value.powf(1.0 / 2.4) - 0.055
    };
    encoded.copysign(light)
}

/// The transfer function of sRGB for bytes, as tables. Making one costs about 0.1 ms: make it once in a call.
#[derive(Debug, Clone)]
pub struct ByteTables {
    linear: [f32; 256],
    /// Nearest byte for linear light in steps of 1 / (ENTRIES - 1).
    encoded: Vec<u8>,
}

impl ByteTables {
    /// So fine that even in the shadows, where the curve is steepest, five entries share a byte.
    const ENTRIES: usize = 16_384;
    const TOP: f32 = (Self::ENTRIES - 1) as f32;

    /// Makes the tables.
    #[expect(
        clippy::new_without_default,
        reason = "it is work, and should be seen where it is done"
    )]
    pub fn new() -> Self {
        let linear = std::array::from_fn(|byte| linear(byte as f32 / 255.0));
        let mut encoded = Vec::with_capacity(Self::ENTRIES);
        for byte in 0..255_u8 {
            // All entries up to the light half-way to the next byte.
            let border = self::linear((f32::from(byte) + 0.5) / 255.0);
            encoded.resize((border * Self::TOP) as usize + 1, byte);
        }
        encoded.resize(Self::ENTRIES, 255);
        Self { linear, encoded }
    }

    /// Linear light of a byte.
    #[inline]
    pub fn linear(&self, byte: u8) -> f32 {
        self.linear[byte as usize]
    }

    /// The nearest byte for linear light; what is outside of 0 to 1 is clamped.
    #[inline]
    pub fn encoded(&self, light: f32) -> u8 {
        let index = (light.clamp(0.0, 1.0) * Self::TOP + 0.5) as usize;
        // The mask tells the compiler that no index is outside, and changes none.
        self.encoded.get(index & (Self::ENTRIES - 1)).copied().unwrap_or(255)
    }
}

/// The cube root, to within 2 units in the last place of an `f32`; 0 comes out as less than 1e-12.
///
/// A first guess from the exponent, then two steps of Halley's method, each of which triples the digits that are right.
#[inline]
pub fn cube_root(value: f32) -> f32 {
    /// Bits of 1.0, times 2/3, less what halves the largest error of the guess.
    const MAGIC: f32 = 709_921_077.0;
    let x = value.abs();
    let guess = (x.to_bits() as i32 as f32 * (1.0 / 3.0) + MAGIC) as i32;
    let mut root = f32::from_bits(guess as u32);
    for _ in 0..2 {
        let cube = root * root * root;
        root *= (cube + 2.0 * x) / (2.0 * cube + x);
    }
    root.copysign(value)
}

/// A colour in OKLab (Björn Ottosson, <https://bottosson.github.io/posts/oklab/>, matrices of 2021-01-25).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oklab {
    /// Lightness: 0 is black, 1 is white.
    pub l: f32,
    /// From green (about -0.23) to red (about 0.28).
    pub a: f32,
    /// From blue (about -0.31) to yellow (about 0.2).
    pub b: f32,
}

impl Oklab {
    /// From linear sRGB.
    #[inline]
    pub fn from_linear([red, green, blue]: [f32; 3]) -> Self {
        let l = cube_root(0.412_221_46 * red + 0.536_332_55 * green + 0.051_445_995 * blue);
        let m = cube_root(0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue);
        let s = cube_root(0.088_302_46 * red + 0.281_718_85 * green + 0.629_978_7 * blue);
        Self {
            l: 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            a: 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            b: 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        }
    }

    /// To linear sRGB; colours that sRGB cannot show have values outside of 0 to 1.
    #[inline]
    pub fn to_linear(self) -> [f32; 3] {
        let l = self.l + 0.396_337_78 * self.a + 0.215_803_76 * self.b;
        let m = self.l - 0.105_561_346 * self.a - 0.063_854_17 * self.b;
        let s = self.l - 0.089_484_18 * self.a - 1.291_485_5 * self.b;
        let (l, m, s) = (l * l * l, m * m * m, s * s * s);
        [
            4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            -1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s,
            -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        ]
    }

    /// To linear sRGB within 0 to 1: what sRGB cannot show is mixed with the grey of the same lightness, as little as will do.
    #[inline]
    pub fn to_linear_in_gamut(self) -> [f32; 3] {
        let lightness = self.l.clamp(0.0, 1.0);
        let grey = lightness * lightness * lightness;
        let color = Self { l: lightness, ..self }.to_linear();
        let least = color[0].min(color[1]).min(color[2]);
        let most = color[0].max(color[1]).max(color[2]);
        // The share of the colour at which the least channel reaches 0, and the most 1. The small number keeps greys,
        // whose channels are all alike, from dividing nothing by nothing.
        const TINY: f32 = 1e-12;
        let from_below = grey / (grey - least).max(grey + TINY);
        let from_above = (1.0 - grey) / (most - grey).max(1.0 - grey + TINY);
        let share = from_below.min(from_above);
        color.map(|channel| (grey + (channel - grey) * share).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_as_good_as_the_formulas() {
        let tables = ByteTables::new();
        for byte in 0..=255_u8 {
            assert_eq!(tables.encoded(tables.linear(byte)), byte);
        }
        for step in 0..=100_000 {
            let light = step as f32 / 100_000.0;
            let exact = encoded(light) * 255.0;
            let found = f32::from(tables.encoded(light));
            assert!((exact - found).abs() < 0.62, "{light}: {exact} {found}");
        }
        assert_eq!((tables.encoded(-1.0), tables.encoded(2.0)), (0, 255));
    }

    #[test]
    fn encoding_undoes_linear() {
        for step in -1000..=2000 {
            let value = step as f32 / 1000.0;
            assert!((encoded(linear(value)) - value).abs() < 1e-6, "{value}");
        }
    }

    #[test]
    fn cube_roots_are_exact_to_the_last_digits() {
        assert!(cube_root(0.0).abs() < 1e-12);
        assert_eq!(cube_root(1.0), 1.0);
        for step in 1..200_000 {
            let value = step as f32 * 1e-4 * if step % 2 == 0 { 1.0 } else { -0.01 };
            let exact = f64::from(value).cbrt();
            let error = (f64::from(cube_root(value)) - exact).abs() / exact.abs();
            assert!(error < 2.5e-7, "{value}: {error}");
        }
    }

    #[test]
    fn oklab_knows_the_colours_of_its_definition() {
        let white = Oklab::from_linear([1.0; 3]);
        assert!(
            (white.l - 1.0).abs() < 1e-5 && white.a.abs() < 1e-4 && white.b.abs() < 1e-4,
            "{white:?}"
        );
        let red = Oklab::from_linear([1.0, 0.0, 0.0]);
        assert!(
            (red.l - 0.627_96).abs() < 1e-4 && (red.a - 0.224_86).abs() < 1e-4,
            "{red:?}"
        );
        assert!((red.b - 0.125_85).abs() < 1e-4, "{red:?}");
    }

    #[test]
    fn oklab_comes_back_and_keeps_to_the_gamut() {
        let tables = ByteTables::new();
        for code in (0..1 << 24).step_by(977) {
            let [_, red, green, blue] = u32::to_be_bytes(code);
            let light = [red, green, blue].map(|byte| tables.linear(byte));
            let lab = Oklab::from_linear(light);
            assert_eq!(
                lab.to_linear_in_gamut().map(|value| tables.encoded(value)),
                [red, green, blue]
            );
            let loud = Oklab {
                l: lab.l,
                a: lab.a * 3.0,
                b: lab.b * 3.0,
            }
            .to_linear_in_gamut();
            assert!(
                loud.iter().all(|channel| (0.0..=1.0).contains(channel)),
                "{lab:?}: {loud:?}"
            );
        }
    }
}
