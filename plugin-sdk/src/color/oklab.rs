//! OKLab, the cube root that it needs, and what to do with colours that sRGB cannot show.

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
        let color = Self { l: lightness, ..self };
        into_gamut(grey, color.to_linear(), 1.0)
    }
}

/// Mixes a colour of linear light with a grey until all its channels are within 0 and `white`; one that is already comes
/// back bit for bit. `grey` is within 0 and `white`.
#[inline]
pub fn into_gamut(grey: f32, [red, green, blue]: [f32; 3], white: f32) -> [f32; 3] {
    // `if` instead of `min` and `max`: what those do with NaN costs, and there is none.
    let lower = |a: f32, b: f32| if a < b { a } else { b };
    let upper = |a: f32, b: f32| if a > b { a } else { b };
    // How far the colour is outside, as a share of its way from the grey. What is added to the ways keeps black and
    // white, from which there is none, from dividing by nothing.
    let least = lower(lower(red, green), lower(blue, 0.0));
    let most = upper(upper(red, green), upper(blue, white));
    let way = white * 1e-12;
    let below = least / (least - grey - way);
    let above = (most - white) / (most - grey + way);
    let share = upper(below, above);
    [red, green, blue].map(|channel| {
        let mixed = channel + (grey - channel) * share;
        lower(upper(mixed, 0.0), white)
    })
}
