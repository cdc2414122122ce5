//! Oklab: lightness and two axes of colour, from and to sRGB.

use std::ops::{Add, AddAssign, Div, Mul};

/// A colour in Oklab.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Oklab {
    /// Lightness, 0 (black) to 1 (white).
    pub lightness: f32,
    /// Green (negative) to red.
    pub a: f32,
    /// Blue (negative) to yellow.
    pub b: f32,
}

impl Oklab {
    /// Of a colour in sRGB, 0 to 255.
    pub fn of(rgb: [u8; 3]) -> Self {
        let [r, g, b] = rgb.map(|level| linear(f32::from(level) / 255.0));
        let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
        Self {
            lightness: 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            a: 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            b: 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        }
    }

    /// The nearest colour of sRGB, 0 to 255.
    pub fn to_srgb(self) -> [u8; 3] {
        let cube = |root: f32| root * root * root;
        let l = cube(self.lightness + 0.396_337_78 * self.a + 0.215_803_76 * self.b);
        let m = cube(self.lightness - 0.105_561_346 * self.a - 0.063_854_17 * self.b);
        let s = cube(self.lightness - 0.089_484_18 * self.a - 1.291_485_5 * self.b);
        let rgb = [
            4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
            -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        ];
        // Clamped before, so the cast cannot leave the range.
        rgb.map(|level| (encoded(level.clamp(0.0, 1.0)) * 255.0).round() as u8)
    }

    /// How far it is from another; below about 0.02 nobody sees a difference.
    pub fn distance(self, other: Self) -> f32 {
        let (lightness, a, b) = (self.lightness - other.lightness, self.a - other.a, self.b - other.b);
        (lightness * lightness + a * a + b * b).sqrt()
    }

    /// How colourful it is, from 0 (grey).
    pub fn chroma(self) -> f32 {
        self.a.hypot(self.b)
    }

    /// The angle of its hue, 0 to 360 degrees.
    pub fn hue(self) -> f32 {
        self.b.atan2(self.a).to_degrees().rem_euclid(360.0)
    }
}

/// IEC 61966-2-1: encoded to linear.
fn linear(level: f32) -> f32 {
    if level <= 0.040_45 {
        level / 12.92
    } else {
        ((level + 0.055) / 1.055).powf(2.4)
    }
}

/// IEC 61966-2-1: linear to encoded.
fn encoded(level: f32) -> f32 {
    if level <= 0.003_130_8 {
        level * 12.92
    } else {
        1.055 * level.powf(1.0 / 2.4) - 0.055
    }
}

impl Add for Oklab {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            lightness: self.lightness + other.lightness,
            a: self.a + other.a,
            b: self.b + other.b,
        }
    }
}

impl AddAssign for Oklab {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<f32> for Oklab {
    type Output = Self;

    fn mul(self, factor: f32) -> Self {
        Self {
            lightness: self.lightness * factor,
            a: self.a * factor,
            b: self.b * factor,
        }
    }
}

impl Div<f32> for Oklab {
    type Output = Self;

    fn div(self, divisor: f32) -> Self {
        self * (1.0 / divisor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_the_same() {
        for red in (0..=255).step_by(17) {
            for green in (0..=255).step_by(17) {
                for blue in (0..=255).step_by(17) {
                    let rgb = [red, green, blue];
                    assert_eq!(Oklab::of(rgb).to_srgb(), rgb);
                }
            }
        }
    }

    /// Values of the article that the formulas are from.
    #[test]
    fn white_and_red_are_where_the_article_has_them() {
        let white = Oklab::of([255; 3]);
        assert!((white.lightness - 1.0).abs() < 1e-3 && white.chroma() < 1e-3);
        let red = Oklab::of([255, 0, 0]);
        assert!((red.lightness - 0.628).abs() < 1e-3 && (red.chroma() - 0.258).abs() < 1e-3);
        assert!((red.hue() - 29.2).abs() < 0.2);
    }
}
